import { evalExpr } from 'mingo/core';
import { isKnownExpression, mingoOptions } from '../aggregate/mingo.context';
import { isDoc, type Doc } from '../bson/bson.values';
import { badValue, MongoError } from '../mongo.errors';
import { plainValue } from './plain.values';

/** Throws InvalidPipelineOperator for an expression operator that does not exist here, anywhere inside an expression. */
export function checkExpression(value: unknown): void {
  if (Array.isArray(value)) {
    for (const item of value) checkExpression(item);
    return;
  }
  if (!isDoc(value)) return;
  for (const [name, operand] of Object.entries(value)) {
    if (name === '$literal') continue;
    if (name.startsWith('$') && !isKnownExpression(name))
      throw new MongoError(168, `Unrecognized expression '${name}'`);
    checkExpression(operand);
  }
}

/** Evaluates an aggregation expression over one document of plain values. */
export function compileExpression(expression: unknown, variables?: Doc): (doc: Doc) => unknown {
  checkExpression(expression);
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

/** What an evaluation threw, as an error for the client. */
export function expressionError(error: unknown): unknown {
  return error instanceof MongoError || !(error instanceof Error)
    ? error
    : badValue(`PlanExecutor error during aggregation :: caused by :: ${error.message}`);
}

/** $expr: true when the expression is truthy in MongoDB's sense (not false, null, 0 or missing). */
export function expressionTest(expression: unknown, variables?: Doc): (doc: Doc) => boolean {
  const evaluate = compileExpression(expression, variables);
  return (doc) => {
    const plain = plainValue(doc);
    const value = isDoc(plain) ? evaluate(plain) : undefined;
    return value !== false && value !== null && value !== undefined && value !== 0;
  };
}
