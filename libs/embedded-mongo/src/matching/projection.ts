import { badValue, MongoError } from '../mongo.errors';
import { rawElements, readDocument } from '../bson/bson.reader';
import { wrapElements, writeDocument } from '../bson/bson.writer';
import { fieldOf, isDoc, isTruthy, numberKind, setField, toNumber, type Doc } from '../bson/bson.values';
import { compileExpression } from './expression';
import { elementTest } from './filter';
import { plainValue } from './plain.values';

/** Turns a stored document into what a projection leaves of it. */
export type Projection = (raw: Buffer) => Buffer;

type Slice = { skip: number | undefined; count: number };
/** What happens to a path: kept, dropped, or computed. */
interface Node {
  children: Map<string, Node>;
  keep?: boolean;
  slice?: Slice;
  elemMatch?: (item: unknown) => boolean;
  compute?: (doc: Doc) => unknown;
}

/** Undefined when the specification leaves documents as they are. Throws for a mix of inclusion and exclusion. */
export function compileProjection(
  spec: unknown,
  score?: (doc: Doc) => number,
  variables?: Doc,
): Projection | undefined {
  if (spec === undefined || spec === null) return undefined;
  if (!isDoc(spec)) throw new MongoError(14, 'Expected field projection to be of type object');
  const names = Object.keys(spec);
  if (names.length === 0) return undefined;
  const root: Node = { children: new Map() };
  let inclusive: boolean | undefined;
  let keepId = true;
  for (const name of names) {
    const value = spec[name];
    const flag = plainFlag(value);
    if (name === '_id' && flag !== undefined) keepId = flag;
    else {
      const kind = addPath(root, name, value, flag, score, variables);
      if (kind === undefined) continue;
      if (inclusive !== undefined && inclusive !== kind) {
        throw new MongoError(
          kind ? 31253 : 31254,
          `Cannot do ${kind ? 'inclusion' : 'exclusion'} on field ${name} in ${kind ? 'exclusion' : 'inclusion'} projection`,
        );
      }
      inclusive = kind;
    }
  }
  inclusive ??= keepId && plainFlag(spec['_id']) === true && names.length === 1;
  if (names.every((name) => !name.includes('.') && plainFlag(spec[name]) !== undefined))
    return topLevel(names, spec, inclusive, keepId);
  return (raw) => {
    const doc = readDocument(raw);
    return writeDocument(inclusive === true ? include(doc, root, keepId) : exclude(doc, root, keepId, doc));
  };
}

function plainFlag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : numberKind(value) ? isTruthy(value) : undefined;
}

/** Only whole fields: their bytes are copied, nothing is decoded. */
function topLevel(names: readonly string[], spec: Doc, inclusive: boolean, keepId: boolean): Projection {
  const listed = new Set(names.filter((name) => name !== '_id' && plainFlag(spec[name]) === inclusive));
  return (raw) => {
    const parts: Buffer[] = [];
    for (const { name, from, to } of rawElements(raw)) {
      if (name === '_id' ? keepId : listed.has(name) === inclusive) parts.push(raw.subarray(from, to));
    }
    return wrapElements(parts);
  };
}

/** Returns whether the path makes the projection inclusive or exclusive; undefined when it fits both. */
function addPath(
  root: Node,
  name: string,
  value: unknown,
  flag: boolean | undefined,
  score?: (doc: Doc) => number,
  variables?: Doc,
): boolean | undefined {
  if (name.split('.').includes('$')) throw badValue('positional projection is not supported by this server');
  if (name.startsWith('$'))
    throw new MongoError(16410, `FieldPath field names may not start with '$'. Consider using $getField or $setField.`);
  const node = nodeAt(root, name);
  if (flag !== undefined) {
    node.keep = flag;
    return flag;
  }
  if (isDoc(value) && '$slice' in value) {
    node.slice = sliceOf(value['$slice']);
    return undefined;
  }
  if (isDoc(value) && '$elemMatch' in value) {
    node.elemMatch = elementTest(value['$elemMatch'], {});
    return true;
  }
  if (isDoc(value) && '$meta' in value) {
    if (value['$meta'] !== 'textScore' || !score)
      throw new MongoError(40218, 'query requires text score metadata, but it is not available');
    node.compute = score;
    return undefined;
  }
  const evaluate = compileExpression(value, variables);
  node.compute = (doc) => {
    const plain = plainValue(doc);
    return isDoc(plain) ? evaluate(plain) : undefined;
  };
  return true;
}

function nodeAt(root: Node, name: string): Node {
  let node = root;
  for (const part of name.split('.')) {
    if (part === '') throw new MongoError(15998, 'FieldPath field names may not be empty strings.');
    if (node.keep !== undefined) throw new MongoError(31249, `Path collision at ${name}`);
    const next: Node = node.children.get(part) ?? { children: new Map() };
    node.children.set(part, next);
    node = next;
  }
  if (node.children.size > 0) throw new MongoError(31250, `Path collision at ${name}`);
  return node;
}

function sliceOf(value: unknown): Slice {
  const count = toNumber(value);
  if (count !== undefined) return { skip: undefined, count };
  if (!Array.isArray(value) || value.length !== 2)
    throw new MongoError(28667, 'Invalid $slice syntax. The given syntax did not match the find() syntax');
  const size = toNumber(value[1]) ?? 0;
  if (size <= 0) throw new MongoError(28724, `First argument to $slice must be positive`);
  return { skip: toNumber(value[0]) ?? 0, count: size };
}

function slice(items: readonly unknown[], { skip, count }: Slice): unknown[] {
  if (skip === undefined) return count < 0 ? items.slice(count) : items.slice(0, count);
  const from = skip < 0 ? Math.max(0, items.length + skip) : skip;
  return items.slice(from, from + count);
}

function include(doc: Doc, root: Node, keepId: boolean): Doc {
  const result: Doc = {};
  if (keepId && Object.hasOwn(doc, '_id') && !root.children.has('_id')) result['_id'] = doc['_id'];
  Object.assign(result, includeFields(doc, root));
  return computeFields(result, root, doc);
}

function includeFields(doc: Doc, node: Node): Doc {
  const result: Doc = {};
  for (const [name, value] of Object.entries(doc)) {
    const child = node.children.get(name);
    if (!child || child.compute) continue;
    const kept = included(value, child);
    if (kept !== undefined) setField(result, name, kept);
  }
  return result;
}

function included(value: unknown, node: Node): unknown {
  if (node.slice) return Array.isArray(value) ? slice(value, node.slice) : value;
  if (node.elemMatch) {
    const found: unknown = Array.isArray(value) ? value.find(node.elemMatch) : undefined;
    return found === undefined ? undefined : [found];
  }
  if (node.children.size === 0) return value;
  if (isDoc(value)) return computeFields(includeFields(value, node), node, value);
  if (!Array.isArray(value)) return undefined;
  return value
    .map((item: unknown) => (isDoc(item) || Array.isArray(item) ? included(item, node) : undefined))
    .filter((item) => item !== undefined);
}

function exclude(doc: Doc, node: Node, keepId: boolean, rootDoc: Doc): Doc {
  const result: Doc = {};
  for (const [name, value] of Object.entries(doc)) {
    if (name === '_id' && !keepId) continue;
    const child = node.children.get(name);
    if (!child) setField(result, name, value);
    else if (child.slice) setField(result, name, Array.isArray(value) ? slice(value, child.slice) : value);
    else if (child.children.size > 0) setField(result, name, excluded(value, child, rootDoc));
  }
  return computeFields(result, node, rootDoc);
}

function excluded(value: unknown, node: Node, rootDoc: Doc): unknown {
  if (isDoc(value)) return exclude(value, node, true, rootDoc);
  return Array.isArray(value) ? value.map((item: unknown) => excluded(item, node, rootDoc)) : value;
}

function computeFields(result: Doc, node: Node, doc: Doc): Doc {
  for (const [name, child] of node.children) {
    if (child.compute) {
      const value = child.compute(doc);
      if (value !== undefined) setField(result, name, value);
    }
  }
  return result;
}

/** The fields of a document that are needed to answer with a value at a path. */
export function topValue(raw: Buffer, name: string): unknown {
  return fieldOf(readDocument(raw, 0, 'exact', new Set([name])), name);
}
