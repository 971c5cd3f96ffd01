import { Timestamp } from 'bson';
import { badValue, failedToParse, MongoError } from '../mongo.errors';
import { compareValues } from '../bson/bson.order';
import { isDoc, typeName, type Doc } from '../bson/bson.values';
import { addToSetChange, popChange, pullAllChange, pullChange, pushChange, type ArrayChange } from './update.arrays';
import { bitwise, calculate } from '../bson/number.changes';
import type { Collation } from '../matching/collation';
import { checkConflicts, checkDepth } from '../matching/path.rules';
import { readPath, removePath, writePath } from './update.path';

/** One operator on one field. */
export interface Change {
  op: string;
  path: string;
  parts: readonly string[];
  /** Only when an upsert inserts. */
  onInsert: boolean;
  /** Changes the document at one concrete path that `parts` addresses in it. */
  apply: (doc: Doc, concrete: readonly string[]) => void;
}

/** Every operator of an update that is answered. */
export const UPDATE_OPERATORS: ReadonlySet<string> = new Set([
  '$set',
  '$unset',
  '$inc',
  '$push',
  '$addToSet',
  '$pull',
  '$pullAll',
  '$pop',
  '$min',
  '$max',
  '$mul',
  '$rename',
  '$setOnInsert',
  '$currentDate',
  '$bit',
]);

/** Parses operator updates. Throws FailedToParse, BadValue, Overflow or ConflictingUpdateOperators as MongoDB does. */
export function parseChanges(update: Doc, collation?: Collation): Change[] {
  const changes: Change[] = [];
  for (const [op, fields] of Object.entries(update)) {
    if (!UPDATE_OPERATORS.has(op)) {
      throw failedToParse(
        `Unknown modifier: ${op}. Expected a valid update modifier or pipeline-style update specified as an array`,
      );
    }
    if (!isDoc(fields)) {
      throw failedToParse(
        `Modifiers operate on fields but we found type ${typeName(fields)} instead. For example: {$mod: {<field>: ...}} not {${op}: ${JSON.stringify(fields)}}`,
      );
    }
    for (const [path, operand] of Object.entries(fields)) changes.push(...parseChange(op, path, operand, collation));
  }
  checkConflicts(changes.map((change) => change.parts));
  return changes;
}

function parseChange(op: string, path: string, operand: unknown, collation?: Collation): Change[] {
  const parts = path.split('.');
  if (path === '') throw new MongoError(56, `An empty update path is not valid.`);
  if (parts.includes(''))
    throw new MongoError(56, `The update path '${path}' contains an empty field name, which is not allowed.`);
  checkDepth(parts);
  if (op === '$rename') return renameChanges(path, parts, operand);
  return [{ op, path, parts, onInsert: op === '$setOnInsert', apply: fieldChange(op, path, operand, collation) }];
}

/** Compiles what an operator does at a concrete path. */
function fieldChange(
  op: string,
  path: string,
  operand: unknown,
  collation?: Collation,
): (doc: Doc, concrete: readonly string[]) => void {
  switch (op) {
    case '$set':
    case '$setOnInsert':
      return (doc, at) => writePath(doc, at, operand);
    case '$unset':
      return (doc, at) => removePath(doc, at);
    case '$inc':
    case '$mul':
      return (doc, at) => writePath(doc, at, calculate(op, path, doc['_id'], readPath(doc, at), operand));
    case '$min':
    case '$max':
      return (doc, at) => {
        const current = readPath(doc, at);
        const order = current === undefined ? 0 : compareValues(operand, current, collation?.compare);
        if (current === undefined || (op === '$min' ? order < 0 : order > 0)) writePath(doc, at, operand);
      };
    case '$currentDate': {
      const now = currentDate(operand);
      return (doc, at) => writePath(doc, at, now());
    }
    case '$bit':
      if (!isDoc(operand))
        throw badValue(
          `The $bit modifier is not compatible with a ${typeName(operand)}. You must pass in an embedded document: {$bit: {field: {and/or/xor: #}}`,
        );
      return (doc, at) => writePath(doc, at, bitwise(path, readPath(doc, at), operand));
    default:
      return arrayChange(op, path, operand, collation);
  }
}

function arrayChange(
  op: string,
  path: string,
  operand: unknown,
  collation?: Collation,
): (doc: Doc, concrete: readonly string[]) => void {
  const change: ArrayChange =
    op === '$push'
      ? pushChange(operand, collation)
      : op === '$addToSet'
        ? addToSetChange(operand, collation)
        : op === '$pull'
          ? pullChange(operand, collation)
          : op === '$pullAll'
            ? pullAllChange(operand, collation)
            : popChange(operand);
  return (doc, at) => {
    const next = change(readPath(doc, at), path);
    if (next !== undefined) writePath(doc, at, next);
  };
}

function currentDate(operand: unknown): () => unknown {
  const type = isDoc(operand) ? operand['$type'] : operand === true || operand === false ? 'date' : undefined;
  if (type === 'date') return () => new Date();
  if (type === 'timestamp') return () => new Timestamp({ t: Math.floor(Date.now() / 1000), i: 1 });
  throw badValue(
    `${typeName(operand)} is not valid type for $currentDate. Please use a boolean ('true') or a $type expression ({$type: 'timestamp/date'}).`,
  );
}

function renameChanges(path: string, parts: readonly string[], operand: unknown): Change[] {
  if (typeof operand !== 'string')
    throw badValue(`The 'to' field for $rename must be a string: ${path}: ${String(operand)}`);
  if (operand === path) throw badValue(`The source and target field for $rename must differ: ${path}: "${operand}"`);
  const target = operand.split('.');
  checkDepth(target);
  if ([...parts, ...target].some((part) => part === '' || part.startsWith('$')))
    throw badValue(`The source and target field for $rename may not be dynamic or empty: ${path}`);
  const apply = (doc: Doc): void => {
    const value = readPath(doc, parts);
    if (value === undefined) return;
    removePath(doc, parts);
    writePath(doc, target, value);
  };
  return [
    { op: '$rename', path, parts, onInsert: false, apply },
    { op: '$rename', path: operand, parts: target, onInsert: false, apply: () => undefined },
  ];
}
