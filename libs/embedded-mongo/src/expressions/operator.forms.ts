import { isDoc, toNumber, typeName, type Doc } from '../bson/bson.values';
import { MongoError } from '../mongo.errors';
import type { Compiler, Evaluate, Operator } from './expression.types';

export const isNullish = (value: unknown): value is null | undefined => value === null || value === undefined;

/** MongoDB's truth of a value: not false, null, missing or zero of any numeric type. NaN is true. */
export function isTrue(value: unknown): boolean {
  return !isNullish(value) && value !== false && toNumber(value) !== 0;
}

type Apply = (values: readonly unknown[], compiler: Compiler, name: string) => unknown;

/**
 * An operator with a list of operands, evaluated before it is called. Throws 16020 or 28667 for a wrong number of them.
 */
export function positional(least: number, most: number, apply: Apply): Operator {
  return {
    compile(operand, compiler, name) {
      const operands = operandList(operand, least, most, name).map((item) => compiler.compile(item));
      return (scope) =>
        apply(
          operands.map((evaluate) => evaluate(scope)),
          compiler,
          name,
        );
    },
  };
}

/** The operands of an operator that takes one or a list. */
export function operandList(operand: unknown, least: number, most: number, name: string): readonly unknown[] {
  const list: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
  if (list.length >= least && list.length <= most) return list;
  if (least === most)
    throw new MongoError(16020, `Expression ${name} takes exactly ${least} arguments. ${list.length} were passed in.`);
  throw new MongoError(
    28667,
    `Expression ${name} takes at least ${least} arguments, and at most ${most}, but ${list.length} were passed in.`,
  );
}

/** An operator of one operand. */
export const unary = (apply: (value: unknown, name: string, compiler: Compiler) => unknown): Operator =>
  positional(1, 1, ([value], compiler, name) => apply(value, name, compiler));

/** An operator of two operands. */
export const binary = (apply: (a: unknown, b: unknown, name: string, compiler: Compiler) => unknown): Operator =>
  positional(2, 2, ([a, b], compiler, name) => apply(a, b, name, compiler));

/** The fields of an operator that takes a document, and MongoDB's codes for what is wrong with it. */
export interface NamedForm {
  /** Field names with the code for each that is missing. */
  required: Readonly<Record<string, number>>;
  optional: readonly string[];
  notObject: number;
  unknown: number;
}

/** The fields of an operator that takes a document, checked. Throws the codes that the form names. */
export function namedOperands(operand: unknown, form: NamedForm, name: string): Doc {
  if (!isDoc(operand))
    throw new MongoError(form.notObject, `${name} only supports an object as its argument, found ${typeName(operand)}`);
  for (const field of Object.keys(operand)) {
    if (!Object.hasOwn(form.required, field) && !form.optional.includes(field))
      throw new MongoError(form.unknown, `Unrecognized parameter to ${name}: ${field}`);
  }
  for (const [field, code] of Object.entries(form.required)) {
    if (!Object.hasOwn(operand, field)) throw new MongoError(code, `Missing '${field}' parameter to ${name}`);
  }
  return operand;
}

/** An operator that takes a document of operands, all of them evaluated before it is called. */
export function named(
  form: NamedForm,
  apply: (values: Readonly<Record<string, unknown>>, name: string, compiler: Compiler) => unknown,
): Operator {
  return {
    compile(operand, compiler, name) {
      const fields = Object.entries(namedOperands(operand, form, name)).map(([field, value]): [string, Evaluate] => [
        field,
        compiler.compile(value),
      ]);
      return (scope) => {
        const values: Record<string, unknown> = {};
        for (const [field, evaluate] of fields) values[field] = evaluate(scope);
        return apply(values, name, compiler);
      };
    },
  };
}

/** A whole number of 32 bits, or undefined. */
export function int32Of(value: unknown): number | undefined {
  const number = toNumber(value);
  return number !== undefined && Number.isInteger(number) && Math.abs(number) <= 0x7fffffff ? number : undefined;
}

/** What this server refuses to calculate, rather than to answer with other digits than MongoDB's. */
export const notCalculated = (what: string): MongoError =>
  new MongoError(115, `${what} is not supported by this server`);
