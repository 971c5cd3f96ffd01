import { Context, evalExpr } from 'mingo/core';
import * as accumulators from 'mingo/operators/accumulator';
import * as expressions from 'mingo/operators/expression';
import { isDoc, type Doc } from '../bson/bson.values';
import { MongoError } from '../mongo.errors';
import { plainValue } from './plain.values';

const REFUSED = new Set(['$function', '$accumulator', '$where']);
const context = Context.init({ expression: { ...expressions }, accumulator: { ...accumulators } });

/** Throws InvalidPipelineOperator for an expression operator that does not exist here, anywhere inside an expression. */
export function checkExpression(value: unknown): void {
  if (Array.isArray(value)) {
    for (const item of value) checkExpression(item);
    return;
  }
  if (!isDoc(value)) return;
  for (const [name, operand] of Object.entries(value)) {
    if (name === '$literal') continue;
    if (name.startsWith('$') && (REFUSED.has(name) || !(name in expressions || name in accumulators))) {
      throw new MongoError(168, `Unrecognized expression '${name}'`);
    }
    checkExpression(operand);
  }
}

/** Evaluates an aggregation expression over one document. */
export function compileExpression(expression: unknown, variables?: Doc): (doc: Doc) => unknown {
  checkExpression(expression);
  const plain = plainValue(expression);
  const options = {
    idKey: '_id', processingMode: 0, useStrictMode: true, scriptEnabled: false, failOnError: true, context,
    ...(variables ? { variables } : {}),
  };
  return (doc) => evalExpr(doc, plain, options);
}

/** $expr: true when the expression is truthy in MongoDB's sense (not false, null, 0 or missing). */
export function expressionTest(expression: unknown, variables?: Doc): (doc: Doc) => boolean {
  const evaluate = compileExpression(expression, variables);
  return (doc) => {
    const value = evaluate(plainDocument(doc));
    return value !== false && value !== null && value !== undefined && value !== 0;
  };
}

function plainDocument(doc: Doc): Doc {
  const plain = plainValue(doc);
  return isDoc(plain) ? plain : doc;
}
