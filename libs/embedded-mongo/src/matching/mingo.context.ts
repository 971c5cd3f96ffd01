import { Context, ProcessingMode } from 'mingo/core';
import * as accumulators from 'mingo/operators/accumulator';
import * as expressions from 'mingo/operators/expression';
import * as stages from 'mingo/operators/pipeline';
import * as projections from 'mingo/operators/projection';
import * as queries from 'mingo/operators/query';
import type { Options } from 'mingo/types';
import type { Doc } from '../bson/bson.values';
import { ownAccumulators, ownExpressions } from './own.expressions';

const REFUSED = ['$function', '$accumulator', '$where'];
const { $out: _out, $merge: _merge, ...readingStages } = stages;

const context = Context.init({
  accumulator: { ...accumulators, ...ownAccumulators },
  expression: { ...expressions, ...ownExpressions },
  pipeline: readingStages,
  projection: { ...projections },
  query: { ...queries },
});

/** Whether an expression may use this operator. */
export function isKnownExpression(name: string): boolean {
  return !REFUSED.includes(name) && (name in expressions || name in accumulators);
}

/** mingo's options for one run; `resolve` gives it other collections. */
export function mingoOptions(variables?: Doc, resolve?: (name: string) => Doc[]): Options {
  return {
    idKey: '_id',
    processingMode: ProcessingMode.CLONE_OFF,
    useStrictMode: true,
    scriptEnabled: false,
    failOnError: true,
    context,
    ...(variables ? { variables } : {}),
    ...(resolve ? { collectionResolver: resolve } : {}),
  };
}
