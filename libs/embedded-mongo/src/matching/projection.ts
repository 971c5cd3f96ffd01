import { rawElements, readDocument } from '../bson/bson.reader';
import { wrapElements, writeDocument } from '../bson/bson.writer';
import { fieldOf, isDoc, setField, type Doc } from '../bson/bson.values';
import { MongoError } from '../mongo.errors';
import {
  projectionFlag,
  projectionTree,
  type ProjectionContext,
  type ProjectionNode,
  type ProjectionTree,
} from './projection.tree';

/** Turns a stored document into what a projection leaves of it. */
export type Projection = (raw: Buffer) => Buffer;

/**
 * The projection of a find. Undefined when the specification leaves documents as they are. Throws MongoDB's errors for
 * what is malformed, mixed or not supported.
 */
export function compileProjection(
  spec: unknown,
  context: Omit<ProjectionContext, 'find'> = {},
): Projection | undefined {
  if (spec === undefined || spec === null) return undefined;
  if (!isDoc(spec)) throw new MongoError(14, 'Expected field projection to be of type object');
  if (Object.keys(spec).length === 0) return undefined;
  const tree = projectionTree(spec, { ...context, find: true });
  const plain = Object.entries(spec).every(
    ([name, value]) => !name.includes('.') && projectionFlag(value) !== undefined,
  );
  if (plain) return topLevel(tree);
  const apply = applied(tree);
  return (raw) => writeDocument(apply(readDocument(raw)));
}

/** The projection of a $project stage, on documents of exact values. */
export function compileStageProjection(spec: unknown, context: Omit<ProjectionContext, 'find'>): (doc: Doc) => Doc {
  if (!isDoc(spec)) throw new MongoError(15969, '$project specification must be an object');
  if (Object.keys(spec).length === 0)
    throw new MongoError(
      51272,
      'Invalid $project :: caused by :: projection specification must have at least one field',
    );
  return applied(projectionTree(spec, { ...context, find: false }));
}

function applied({ root, inclusive, keepId }: ProjectionTree): (doc: Doc) => Doc {
  return (doc) => {
    const kept = inclusive ? includeFields(doc, root, keepId) : excludeFields(doc, root, keepId);
    return root.computes ? withComputed(kept, root, doc) : kept;
  };
}

/** Only whole fields: their bytes are copied, nothing is decoded. */
function topLevel({ root, inclusive, keepId }: ProjectionTree): Projection {
  return (raw) => {
    const parts: Buffer[] = [];
    for (const { name, from, to } of rawElements(raw)) {
      if (name === '_id' ? keepId : root.children.has(name) === inclusive) parts.push(raw.subarray(from, to));
    }
    return wrapElements(parts);
  };
}

function includeFields(doc: Doc, node: ProjectionNode, keepId: boolean): Doc {
  const result: Doc = {};
  for (const [name, value] of Object.entries(doc)) {
    const child = node.children.get(name);
    const kept = child ? included(value, child) : name === '_id' && keepId ? value : undefined;
    if (kept !== undefined) setField(result, name, kept);
  }
  return result;
}

function included(value: unknown, node: ProjectionNode): unknown {
  if (node.compute) return undefined;
  if (node.change) return node.change(value);
  if (node.children.size === 0) return value;
  if (isDoc(value)) return includeFields(value, node, false);
  // Of an array, its documents and arrays; a scalar has nothing below it.
  return Array.isArray(value)
    ? value.map((item: unknown) => included(item, node)).filter((item) => item !== undefined)
    : undefined;
}

function excludeFields(doc: Doc, node: ProjectionNode, keepId: boolean): Doc {
  const result: Doc = {};
  for (const [name, value] of Object.entries(doc)) {
    if (name === '_id' && !keepId) continue;
    const child = node.children.get(name);
    const kept = child ? excluded(value, child) : value;
    if (kept !== undefined) setField(result, name, kept);
  }
  return result;
}

function excluded(value: unknown, node: ProjectionNode): unknown {
  if (node.keep === false) return undefined;
  if (node.change) return node.change(value);
  if (isDoc(value)) return excludeFields(value, node, true);
  return Array.isArray(value) ? value.map((item: unknown) => excluded(item, node)) : value;
}

/** The computed fields, evaluated over the whole document, in the order in which they are asked for. */
function withComputed(kept: Doc, node: ProjectionNode, doc: Doc): Doc {
  const result: Doc = { ...kept };
  for (const [name, child] of node.children) {
    if (child.compute) {
      const value = child.compute(doc);
      // What is computed comes after what is kept.
      delete result[name];
      if (value !== undefined) setField(result, name, value);
    } else if (child.computes) {
      setField(result, name, computedBelow(fieldOf(result, name), child, doc));
    }
  }
  return result;
}

function computedBelow(value: unknown, node: ProjectionNode, doc: Doc): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => computedBelow(item, node, doc));
  return withComputed(isDoc(value) ? value : {}, node, doc);
}
