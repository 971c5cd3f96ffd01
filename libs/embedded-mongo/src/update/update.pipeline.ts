import { Long, Timestamp } from 'bson';
import { asDouble, isDoc, numberKind, setField, toNumber, typeName, type Doc } from '../bson/bson.values';
import { MongoError } from '../mongo.errors';
import { compileExpression } from '../matching/expression';
import { plainValue } from '../matching/plain.values';
import { checkConflicts } from './update.operators';
import { checkDepth } from './update.path';

/** Evaluates over one document of exact values; undefined is a missing field. */
type Evaluate = (doc: Doc) => unknown;
/** One stage on a document of exact values. Never changes its argument: values may be shared between documents. */
export type ExactStage = (doc: Doc) => Doc;

/** Compiles $set and $addFields: nested documents merge, and a path through an array reaches each of its members. */
export function setStage(spec: unknown, variables?: Doc): ExactStage {
  if (!isDoc(spec))
    throw new MongoError(40272, `$addFields specification stage must be an object, got ${typeName(spec)}`);
  const fields = setFields(spec, [], variables);
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
  variables: Doc | undefined,
): { parts: readonly string[]; evaluate: Evaluate }[] {
  if (Object.keys(spec).length === 0)
    throw new MongoError(40180, `an empty object is not a valid value. Found empty object at path ${above.join('.')}`);
  return Object.entries(spec).flatMap(([name, value]) => {
    const parts = [...above, ...pathParts(name)];
    checkDepth(parts);
    return isDoc(value) && !isOperator(value)
      ? setFields(value, parts, variables)
      : [{ parts, evaluate: exactExpression(value, variables) }];
  });
}

/** Compiles $unset. A path through an array reaches each of its members. */
export function unsetStage(spec: unknown): ExactStage {
  const names: unknown[] = Array.isArray(spec) ? spec : [spec];
  const paths = names.map((name) => {
    if (typeof name !== 'string')
      throw new MongoError(31120, '$unset specification must be a string or an array containing only string values');
    const parts = pathParts(name);
    checkDepth(parts);
    return parts;
  });
  return (doc) =>
    paths.reduce<Doc>((result, parts) => {
      const next = without(result, parts);
      return isDoc(next) ? next : result;
    }, doc);
}

/** Compiles $replaceWith, and $replaceRoot by its `newRoot`. */
export function replaceStage(expression: unknown, variables?: Doc): ExactStage {
  const evaluate = exactExpression(expression, variables);
  return (doc) => {
    const root = evaluate(doc);
    if (!isDoc(root)) throw new MongoError(40228, "'newRoot' expression must evaluate to an object");
    return root;
  };
}

function pathParts(path: string): string[] {
  const parts = path.split('.');
  if (parts.includes('')) throw new MongoError(15998, 'FieldPath field names may not be empty strings.');
  if (parts.some((part) => part.startsWith('$')))
    throw new MongoError(16410, "FieldPath field names may not start with '$'. Consider using $getField or $setField.");
  return parts;
}

function placed(current: unknown, parts: readonly string[], value: unknown): unknown {
  const [name, ...rest] = parts;
  if (name === undefined) return value;
  if (Array.isArray(current)) return current.map((item: unknown) => placed(item, parts, value));
  // A scalar in the way gives place to a document.
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

function isOperator(value: Doc): boolean {
  return Object.keys(value)[0]?.startsWith('$') === true;
}

/** What passes values on keeps their exact types; what calculates works on plain values. */
function exactExpression(expression: unknown, variables: Doc | undefined): Evaluate {
  const compile = (inner: unknown): Evaluate => exactExpression(inner, variables);
  if (typeof expression === 'string' && expression.startsWith('$')) return exactPath(expression, variables);
  if (Array.isArray(expression)) {
    const items = expression.map(compile);
    return (doc) => items.map((item) => item(doc) ?? null);
  }
  if (!isDoc(expression)) return () => expression;
  if (!isOperator(expression)) {
    const fields = Object.entries(expression).map(([name, value]) => ({ name, evaluate: compile(value) }));
    return (doc) => {
      const result: Doc = {};
      for (const { name, evaluate } of fields) {
        const value = evaluate(doc);
        if (value !== undefined) setField(result, name, value);
      }
      return result;
    };
  }
  return exactOperator(expression, compile) ?? calculated(expression, compile, variables);
}

function exactPath(path: string, variables: Doc | undefined): Evaluate {
  const [first = '', ...parts] = path.split('.');
  if (!first.startsWith('$$')) return (doc) => follow(doc, [first.slice(1), ...parts]);
  const name = first.slice(2);
  if (name === 'ROOT' || name === 'CURRENT') return (doc) => follow(doc, parts);
  if (name === 'REMOVE') return () => undefined;
  if (variables && Object.hasOwn(variables, name)) return () => follow(variables[name], parts);
  return compileExpression(path, variables);
}

/** The value at a field path; through an array, those of its members that have one. */
function follow(value: unknown, parts: readonly string[]): unknown {
  const [name, ...rest] = parts;
  if (name === undefined) return value;
  if (Array.isArray(value))
    return value.map((item: unknown) => follow(item, parts)).filter((item) => item !== undefined);
  return isDoc(value) && Object.hasOwn(value, name) ? follow(value[name], rest) : undefined;
}

function exactOperator(expression: Doc, compile: (inner: unknown) => Evaluate): Evaluate | undefined {
  const [name = ''] = Object.keys(expression);
  const operand = expression[name];
  if (name === '$literal') return () => operand;
  if (name === '$ifNull' && Array.isArray(operand) && operand.length >= 2) {
    const values = operand.map(compile);
    return (doc) => {
      let value: unknown;
      for (const evaluate of values) {
        value = evaluate(doc);
        if (value !== undefined && value !== null) break;
      }
      return value;
    };
  }
  if (name === '$cond') {
    const [when, yes, no] = (
      isDoc(operand) ? [operand['if'], operand['then'], operand['else']] : Array.isArray(operand) ? operand : []
    ).map(compile);
    return when && yes && no ? (doc) => (isTrue(when(doc)) ? yes(doc) : no(doc)) : undefined;
  }
  if (name === '$mergeObjects') {
    const values = (Array.isArray(operand) ? operand : [operand]).map(compile);
    return (doc) => merged(values.flatMap((evaluate) => evaluate(doc)));
  }
  if (name === '$concatArrays' && Array.isArray(operand)) {
    const values = operand.map(compile);
    return (doc) => concatenated(values.map((evaluate) => evaluate(doc)));
  }
  return undefined;
}

/** MongoDB's truth of an expression: not false, null, missing or zero of any numeric type. */
function isTrue(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && toNumber(value) !== 0;
}

function merged(values: readonly unknown[]): Doc {
  const result: Doc = {};
  for (const value of values) {
    if (value === undefined || value === null) continue;
    if (!isDoc(value))
      throw new MongoError(40400, `$mergeObjects requires object inputs, but input is of type ${typeName(value)}`);
    for (const [name, inner] of Object.entries(value)) setField(result, name, inner);
  }
  return result;
}

function concatenated(values: readonly unknown[]): unknown[] | null {
  if (values.some((value) => value === undefined || value === null)) return null;
  return values.flatMap((value): unknown[] => {
    if (!Array.isArray(value))
      throw new MongoError(28664, `$concatArrays only supports arrays, not ${typeName(value)}`);
    return value;
  });
}

const ARITHMETIC = new Set(['$add', '$subtract', '$multiply', '$abs', '$ceil', '$floor', '$trunc', '$round', '$mod']);

function calculated(expression: Doc, compile: (inner: unknown) => Evaluate, variables: Doc | undefined): Evaluate {
  const evaluate = compileExpression(expression, variables);
  const [name = ''] = Object.keys(expression);
  const operand = expression[name];
  const operands = ARITHMETIC.has(name) ? (Array.isArray(operand) ? operand : [operand]).map(compile) : [];
  return (doc) => {
    const plain = plainValue(doc);
    const result = evaluate(isDoc(plain) ? plain : {});
    if (typeof result !== 'number' || operands.length === 0) return result;
    const kinds = operands.map((value) => kindOf(value(doc)));
    if (kinds.includes('double')) return asDouble(result);
    return kinds.includes('long') && Number.isSafeInteger(result) ? Long.fromNumber(result) : result;
  };
}

const kindOf = (value: unknown): string | undefined => (value instanceof Timestamp ? undefined : numberKind(value));
