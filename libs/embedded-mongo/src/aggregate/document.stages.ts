import { compileExpression, fieldPath, type ExpressionContext } from '../expressions/expression';
import { isDoc, setField, typeName, type Doc } from '../bson/bson.values';
import { shellText } from '../bson/shell.text';
import { checkConflicts, checkDepth } from '../matching/path.rules';
import { compileStageProjection } from '../matching/projection';
import { MongoError } from '../mongo.errors';
import type { DocumentStage, StageContext } from './stage.types';

/** $project */
export function projectStage(spec: unknown, context: Pick<StageContext, 'variables' | 'collation'>): DocumentStage {
  return compileStageProjection(spec, context);
}

/** $set and $addFields: nested documents merge, and a path through an array reaches each of its members. */
export function setStage(spec: unknown, context: ExpressionContext): DocumentStage {
  if (!isDoc(spec))
    throw new MongoError(40272, `$addFields specification stage must be an object, got ${typeName(spec)}`);
  const fields = setFields(spec, [], context);
  checkConflicts(
    fields.map(({ parts }) => parts),
    40176,
  );
  return (doc) =>
    fields.reduce<Doc>((result, { parts, evaluate }) => {
      const next = placed(result, parts, evaluate(doc));
      return isDoc(next) ? next : result;
    }, doc);
}

function setFields(
  spec: Doc,
  above: readonly string[],
  context: ExpressionContext,
): { parts: readonly string[]; evaluate: (doc: Doc) => unknown }[] {
  if (Object.keys(spec).length === 0)
    throw new MongoError(40180, `an empty object is not a valid value. Found empty object at path ${above.join('.')}`);
  return Object.entries(spec).flatMap(([name, value]) => {
    const parts = [...above, ...fieldPath(name)];
    checkDepth(parts);
    return isDoc(value) && Object.keys(value)[0]?.startsWith('$') !== true
      ? setFields(value, parts, context)
      : [{ parts, evaluate: compileExpression(value, context) }];
  });
}

/** $unset. A path through an array reaches each of its members. */
export function unsetStage(spec: unknown): DocumentStage {
  const names: unknown[] = Array.isArray(spec) ? spec : [spec];
  if (names.length === 0)
    throw new MongoError(31119, '$unset specification must be a string or an array with at least one field');
  const paths = names.map((name) => {
    if (typeof name !== 'string')
      throw new MongoError(31120, '$unset specification must be a string or an array containing only string values');
    const parts = fieldPath(name);
    checkDepth(parts);
    return parts;
  });
  checkConflicts(paths, 31250);
  return (doc) =>
    paths.reduce<Doc>((result, parts) => {
      const next = without(result, parts);
      return isDoc(next) ? next : result;
    }, doc);
}

/** $replaceWith */
export function replaceStage(expression: unknown, context: ExpressionContext): DocumentStage {
  const evaluate = compileExpression(expression, context);
  return (doc) => {
    const root = evaluate(doc);
    if (!isDoc(root))
      throw new MongoError(
        40228,
        `'newRoot' expression must evaluate to an object, but resulting value was: ${root === undefined ? 'MISSING' : shellText(root)}. Type of resulting value: '${typeName(root)}'.`,
      );
    return root;
  };
}

/** $replaceRoot */
export function replaceRootStage(spec: unknown, context: ExpressionContext): DocumentStage {
  if (!isDoc(spec))
    throw new MongoError(40229, `expected an object as specification for $replaceRoot stage, got ${typeName(spec)}`);
  for (const name of Object.keys(spec))
    if (name !== 'newRoot')
      throw new MongoError(
        40230,
        `unrecognized option to $replaceRoot stage: ${name}, only valid option is 'newRoot'.`,
      );
  if (!('newRoot' in spec)) throw new MongoError(40231, 'no newRoot specified for the $replaceRoot stage');
  return replaceStage(spec['newRoot'], context);
}

/** A value put at a path; what stands in the way gives place to a document, undefined takes the field away. */
export function placed(current: unknown, parts: readonly string[], value: unknown): unknown {
  const [name, ...rest] = parts;
  if (name === undefined) return value;
  if (Array.isArray(current)) return current.map((item: unknown) => placed(item, parts, value));
  const copy: Doc = isDoc(current) ? { ...current } : {};
  const next = placed(Object.hasOwn(copy, name) ? copy[name] : undefined, rest, value);
  if (next === undefined) delete copy[name];
  else setField(copy, name, next);
  return copy;
}

function without(current: unknown, parts: readonly string[]): unknown {
  const [name, ...rest] = parts;
  if (name === undefined) return current;
  if (Array.isArray(current)) return current.map((item: unknown) => without(item, parts));
  if (!isDoc(current) || !Object.hasOwn(current, name)) return current;
  const copy = { ...current };
  if (rest.length === 0) delete copy[name];
  else setField(copy, name, without(copy[name], rest));
  return copy;
}
