import { evalExpr } from 'mingo/core';
import { isKnownExpression, mingoOptions } from './mingo.context';
import { isDoc, setField, type Doc } from '../bson/bson.values';
import { badValue, MongoError } from '../mongo.errors';
import { interrupted } from './regex.guard';
import { plainValue } from './plain.values';

/** Variables that MongoDB itself defines and that are known here. */
const SYSTEM_VARIABLES = new Set(['ROOT', 'CURRENT', 'NOW', 'REMOVE']);

/** The variable that a field path begins with; undefined when it begins with a field. */
function variableIn(path: string): string | undefined {
  return path.startsWith('$$') ? path.slice(2).split('.')[0] : undefined;
}

/**
 * Throws InvalidPipelineOperator (168) for an expression operator that does not exist here and 17276 for a variable that
 * is not bound, anywhere inside an expression.
 */
export function checkExpression(value: unknown, variables?: Doc): void {
  checkIn(value, new Set(Object.keys(variables ?? {})));
}

function checkIn(value: unknown, bound: ReadonlySet<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) checkIn(item, bound);
    return;
  }
  if (typeof value === 'string') {
    const name = variableIn(value);
    if (name !== undefined && !bound.has(name) && !SYSTEM_VARIABLES.has(name))
      throw new MongoError(17276, `Use of undefined variable: ${name}`);
    return;
  }
  if (!isDoc(value)) return;
  for (const [name, operand] of Object.entries(value)) {
    if (name === '$literal') continue;
    if (name.startsWith('$') && !isKnownExpression(name))
      throw new MongoError(168, `Unrecognized expression '${name}'`);
    const own = isDoc(operand) ? ownVariables(name, operand) : [];
    checkIn(operand, own.length > 0 ? new Set([...bound, ...own]) : bound);
  }
}

/** The variables that an operator binds for its own operands. */
function ownVariables(operator: string, operand: Doc): string[] {
  if (operator === '$let') return isDoc(operand['vars']) ? Object.keys(operand['vars']) : [];
  if (operator === '$map' || operator === '$filter')
    return [typeof operand['as'] === 'string' ? operand['as'] : 'this'];
  return operator === '$reduce' ? ['this', 'value'] : [];
}

/** Evaluates an aggregation expression over one document of plain values. */
export function compileExpression(expression: unknown, variables?: Doc): (doc: Doc) => unknown {
  checkExpression(expression, variables);
  const plain = plainValue(expression);
  const options = mingoOptions(variables);
  return (doc) => {
    try {
      return evalExpr(doc, plain, options);
    } catch (error) {
      throw expressionError(error);
    }
  };
}

/**
 * The values of a command's `let`: each is an expression that may use those before it, but no document. Throws 16866 to
 * 16868 for a name that is none, 4890500 for an expression that reads a field.
 */
export function bindVariables(given: Doc): Doc {
  const bound: Doc = {};
  for (const [name, expression] of Object.entries(given)) {
    checkVariableName(name);
    if (readsDocument(expression)) {
      throw new MongoError(
        4890500,
        'Command let Expression tried to access a field, but this is not allowed because command let expressions run before the query examines any documents.',
      );
    }
    // A constant keeps its exact type; only what must be calculated becomes a plain value.
    checkExpression(expression, bound);
    const value = isCalculated(expression) ? compileExpression(expression, bound)({}) : expression;
    setField(bound, name, value ?? null);
  }
  return bound;
}

function checkVariableName(name: string): void {
  if (name === '') throw new MongoError(16866, 'empty variable names are not allowed');
  if (!/^[a-z\u0080-\uffff]/.test(name))
    throw new MongoError(16867, `'${name}' starts with an invalid character for a user variable name`);
  if (!/^[A-Za-z0-9_\u0080-\uffff]+$/.test(name))
    throw new MongoError(16868, `'${name}' contains an invalid character for a variable name`);
}

function isCalculated(value: unknown): boolean {
  if (typeof value === 'string') return value.startsWith('$');
  if (Array.isArray(value)) return value.some(isCalculated);
  return isDoc(value) && Object.entries(value).some(([name, inner]) => name.startsWith('$') || isCalculated(inner));
}

function readsDocument(value: unknown): boolean {
  if (typeof value === 'string') {
    const name = variableIn(value);
    return name === undefined ? value.startsWith('$') : name === 'ROOT' || name === 'CURRENT';
  }
  if (Array.isArray(value)) return value.some(readsDocument);
  return isDoc(value) && Object.entries(value).some(([name, inner]) => name !== '$literal' && readsDocument(inner));
}

/** What an evaluation threw, as an error for the client. */
export function expressionError(error: unknown): unknown {
  return error instanceof MongoError || !(error instanceof Error)
    ? error
    : badValue(`PlanExecutor error during aggregation :: caused by :: ${error.message}`);
}

/** $expr: true when the expression is truthy in MongoDB's sense (not false, null, 0 or missing). */
export function expressionTest(expression: unknown, variables?: Doc): (doc: Doc) => boolean {
  const compiled = compileExpression(expression, variables);
  const evaluate = usesPatterns(expression) ? (doc: Doc) => interrupted(() => compiled(doc)) : compiled;
  return (doc) => {
    const plain = plainValue(doc);
    const value = isDoc(plain) ? evaluate(plain) : undefined;
    return value !== false && value !== null && value !== undefined && value !== 0;
  };
}

const PATTERN_OPERATORS = new Set(['$regexMatch', '$regexFind', '$regexFindAll', '$replaceAll', '$replaceOne']);

/** Whether regular expressions are run somewhere inside. */
export function usesPatterns(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(usesPatterns);
  return (
    isDoc(value) && Object.entries(value).some(([name, inner]) => PATTERN_OPERATORS.has(name) || usesPatterns(inner))
  );
}
