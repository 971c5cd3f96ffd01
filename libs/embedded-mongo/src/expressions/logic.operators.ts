import { isDoc, setField, typeName, type Doc } from '../bson/bson.values';
import { MongoError } from '../mongo.errors';
import type { Compiler, Evaluate, Operator, OperatorTable } from './expression.types';
import { binary, isNullish, isTrue, namedOperands, operandList, unary } from './operator.forms';

const comparison = (result: (order: number) => unknown): Operator =>
  binary((a, b, _name, compiler) => result(compiler.order(a, b)));

/** $and and $or stop at the first operand that decides. */
const junction = (deciding: boolean): Operator => ({
  compile(operand, compiler, name) {
    const operands = operandList(operand, 0, Infinity, name).map((item) => compiler.compile(item));
    return (scope) => operands.some((evaluate) => isTrue(evaluate(scope)) === deciding) === deciding;
  },
});

const COND_CODES = {
  notObject: 17080,
  unknown: 17083,
  required: { if: 17080, then: 17081, else: 17082 },
  optional: [],
};

const cond: Operator = {
  compile(operand, compiler, name) {
    let parts: readonly unknown[];
    if (isDoc(operand)) {
      const fields = namedOperands(operand, COND_CODES, name);
      parts = [fields['if'], fields['then'], fields['else']];
    } else parts = operandList(operand, 3, 3, name);
    const [when, yes, no] = parts.map((part) => compiler.compile(part));
    return (scope) => (isTrue(when?.(scope)) ? yes?.(scope) : no?.(scope));
  },
};

const ifNull: Operator = {
  compile(operand, compiler, name) {
    if (!Array.isArray(operand) || operand.length < 2)
      throw new MongoError(
        1257300,
        `${name} needs at least two arguments, had: ${Array.isArray(operand) ? operand.length : 1}`,
      );
    const operands = operand.map((item: unknown) => compiler.compile(item));
    return (scope) => {
      let value: unknown;
      for (const evaluate of operands) {
        value = evaluate(scope);
        if (!isNullish(value)) break;
      }
      return value;
    };
  },
};

function branchOf(branch: unknown, compiler: Compiler): { when: Evaluate; then: Evaluate } {
  if (!isDoc(branch))
    throw new MongoError(40062, `$switch expected each branch to be an object, found: ${typeName(branch)}`);
  for (const name of Object.keys(branch))
    if (name !== 'case' && name !== 'then')
      throw new MongoError(40063, `$switch found an unknown argument to a branch: ${name}`);
  if (!('case' in branch)) throw new MongoError(40064, "$switch requires each branch have a 'case' expression");
  if (!('then' in branch)) throw new MongoError(40065, "$switch requires each branch have a 'then' expression.");
  return { when: compiler.compile(branch['case']), then: compiler.compile(branch['then']) };
}

const switchOperator: Operator = {
  compile(operand, compiler) {
    if (!isDoc(operand))
      throw new MongoError(40060, `$switch requires an object as an argument, found: ${typeName(operand)}`);
    for (const name of Object.keys(operand))
      if (name !== 'branches' && name !== 'default')
        throw new MongoError(40067, `$switch found an unknown argument: ${name}`);
    const given = operand['branches'] ?? [];
    if (!Array.isArray(given))
      throw new MongoError(40061, `$switch expected an array for 'branches', found: ${typeName(given)}`);
    if (given.length === 0) throw new MongoError(40068, '$switch requires at least one branch.');
    const branches = given.map((branch: unknown) => branchOf(branch, compiler));
    const otherwise = 'default' in operand ? compiler.compile(operand['default']) : undefined;
    return (scope) => {
      for (const { when, then } of branches) if (isTrue(when(scope))) return then(scope);
      if (!otherwise)
        throw new MongoError(
          40066,
          '$switch could not find a matching branch for an input, and no default was specified.',
        );
      return otherwise(scope);
    };
  },
};

const LET_CODES = { notObject: 16874, unknown: 16875, required: { vars: 16876, in: 16877 }, optional: [] };

const letOperator: Operator = {
  compile(operand, compiler, name) {
    const fields = namedOperands(operand, LET_CODES, name);
    const vars = fields['vars'];
    if (!isDoc(vars)) throw new MongoError(10065, 'invalid parameter: expected an object (vars)');
    const values = Object.entries(vars).map(([variable, value]): [string, Evaluate] => [
      checkedVariable(variable),
      compiler.compile(value),
    ]);
    const body = compiler.binding(values.map(([variable]) => variable)).compile(fields['in']);
    return (scope) => {
      const variables: Doc = { ...scope.variables };
      for (const [variable, evaluate] of values) setField(variables, variable, evaluate(scope));
      return body({ root: scope.root, variables });
    };
  },
};

/** Throws 16866 to 16868 for a name that a user's variable may not have. */
export function checkedVariable(name: string): string {
  if (name === '') throw new MongoError(16866, 'empty variable names are not allowed');
  if (name === 'CURRENT') throw new MongoError(115, 'binding CURRENT is not supported by this server');
  if (!/^[a-z\u0080-\uffff]/.test(name))
    throw new MongoError(16867, `'${name}' starts with an invalid character for a user variable name`);
  if (!/^[A-Za-z0-9_\u0080-\uffff]+$/.test(name))
    throw new MongoError(16868, `'${name}' contains an invalid character for a variable name`);
  return name;
}

/** Comparisons, conditions and variables. */
export const LOGIC_OPERATORS: OperatorTable = {
  $eq: comparison((order) => order === 0),
  $ne: comparison((order) => order !== 0),
  $gt: comparison((order) => order > 0),
  $gte: comparison((order) => order >= 0),
  $lt: comparison((order) => order < 0),
  $lte: comparison((order) => order <= 0),
  $cmp: comparison(Math.sign),
  $and: junction(false),
  $or: junction(true),
  $not: unary((value) => !isTrue(value)),
  $cond: cond,
  $ifNull: ifNull,
  $switch: switchOperator,
  $let: letOperator,
  $literal: { compile: (operand) => () => operand },
};
