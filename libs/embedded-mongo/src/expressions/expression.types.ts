import type { Doc } from '../bson/bson.values';

/** What an expression is evaluated over: one document of exact values, and the variables in force. */
export interface Scope {
  readonly root: Doc;
  readonly variables: Doc;
}

/** An expression, ready to be evaluated. `undefined` is a missing value. Results may share parts with the document. */
export type Evaluate = (scope: Scope) => unknown;

/** What operators need to compile their operands. */
export interface Compiler {
  compile(expression: unknown): Evaluate;
  /** The same compiler for operands that may use further variables. */
  binding(names: readonly string[]): Compiler;
  /** The order of values under the query's collation; a missing value is below null. */
  order(a: unknown, b: unknown): number;
  /** The same text for values that are equal under the query's collation. */
  identity(value: unknown): string;
}

export interface Operator {
  compile(operand: unknown, compiler: Compiler, name: string): Evaluate;
}

export type OperatorTable = Readonly<Record<string, Operator>>;
