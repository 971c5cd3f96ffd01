import { encodeField } from '../bson/key.encoding';
import { compareValues, ORDER, typeOrder, type StringOrder } from '../bson/bson.order';
import { fieldOf, isDoc, setField, type Doc } from '../bson/bson.values';
import { MongoError } from '../mongo.errors';
import { interrupted } from '../patterns/regex.guard';
import { shellText } from '../bson/shell.text';
import type { Compiler, Evaluate } from './expression.types';
import { checkedVariable } from './logic.operators';
import { isTrue } from './operator.forms';
import { EXPRESSION_OPERATORS } from './operator.table';
import { usesPatterns } from './pattern.use';

/** Strings under a collation: how they sort, and a text that is the same for equal ones. */
export interface ExpressionStrings {
  compare: StringOrder;
  fold: (value: string) => string;
}

export interface ExpressionContext {
  /** Bound by `let` and the like: values, not expressions. */
  variables?: Doc | undefined;
  collation?: ExpressionStrings | undefined;
}

/** Variables that MongoDB itself defines and that are known here. */
const SYSTEM_VARIABLES = new Set(['ROOT', 'CURRENT', 'NOW', 'REMOVE']);

class ExpressionCompiler implements Compiler {
  constructor(
    private readonly bound: ReadonlySet<string>,
    private readonly strings: ExpressionStrings | undefined,
    private readonly now: Date,
  ) {}

  binding(names: readonly string[]): Compiler {
    return new ExpressionCompiler(new Set([...this.bound, ...names]), this.strings, this.now);
  }

  order(a: unknown, b: unknown): number {
    if (a === undefined || b === undefined) {
      if (a === b) return 0;
      const below = typeOrder(a ?? b) === ORDER.minKey ? 1 : -1;
      return a === undefined ? below : -below;
    }
    return compareValues(a, b, this.strings?.compare);
  }

  identity(value: unknown): string {
    return value === undefined ? '' : encodeField(value, false, this.strings?.fold).toString('latin1');
  }

  compile(expression: unknown): Evaluate {
    if (typeof expression === 'string') return expression.startsWith('$') ? this.path(expression) : () => expression;
    if (Array.isArray(expression)) {
      const items = expression.map((item: unknown) => this.compile(item));
      return (scope) => items.map((evaluate) => evaluate(scope) ?? null);
    }
    return isDoc(expression) ? this.object(expression) : () => expression;
  }

  private object(expression: Doc): Evaluate {
    const names = Object.keys(expression);
    const [first = ''] = names;
    if (first.startsWith('$')) return this.operator(expression, names);
    const fields = names.map((name): [string, Evaluate] => {
      if (name.includes('.')) throw new MongoError(16412, "FieldPath field names may not contain '.'.");
      checkFieldName(name);
      return [name, this.compile(expression[name])];
    });
    return (scope) => {
      const result: Doc = {};
      for (const [name, evaluate] of fields) {
        const value = evaluate(scope);
        if (value !== undefined) setField(result, name, value);
      }
      return result;
    };
  }

  private operator(expression: Doc, names: readonly string[]): Evaluate {
    const [name = ''] = names;
    const operator = EXPRESSION_OPERATORS.get(name);
    if (names.length > 1)
      throw new MongoError(
        15983,
        `An object representing an expression must have exactly one field: ${shellText(expression)}`,
      );
    if (!operator) throw new MongoError(168, `Unrecognized expression '${name}'`);
    return operator.compile(expression[name], this, name);
  }

  private path(text: string): Evaluate {
    if (!text.startsWith('$$')) {
      const parts = fieldPath(text.slice(1));
      return ({ root }) => follow(root, parts, 0);
    }
    const [name = '', ...rest] = text.slice(2).split('.');
    if (name === '') throw new MongoError(16866, 'empty variable names are not allowed');
    if (!this.bound.has(name) && !SYSTEM_VARIABLES.has(name))
      throw new MongoError(17276, `Use of undefined variable: ${name}`);
    const parts = rest.length > 0 ? fieldPath(rest.join('.')) : [];
    if (this.bound.has(name)) return ({ variables }) => follow(fieldOf(variables, name), parts, 0);
    if (name === 'NOW') return () => this.now;
    return name === 'REMOVE' ? () => undefined : ({ root }) => follow(root, parts, 0);
  }
}

/** The names of a field path. Throws MongoDB's errors for one that is none. */
export function fieldPath(path: string): string[] {
  if (path === '') throw new MongoError(40352, 'FieldPath cannot be constructed with empty string');
  if (path.endsWith('.')) throw new MongoError(40353, "FieldPath must not end with a '.'.");
  const parts = path.split('.');
  parts.forEach(checkFieldName);
  return parts;
}

function checkFieldName(name: string): void {
  if (name === '') throw new MongoError(15998, 'FieldPath field names may not be empty strings.');
  if (name.startsWith('$'))
    throw new MongoError(16410, "FieldPath field names may not start with '$'. Consider using $getField or $setField.");
}

/** The value at a field path; through an array, those of its documents that have one. */
function follow(value: unknown, parts: readonly string[], at: number): unknown {
  const name = parts[at];
  if (name === undefined) return value;
  if (isDoc(value)) return follow(fieldOf(value, name), parts, at + 1);
  if (!Array.isArray(value)) return undefined;
  const found: unknown[] = [];
  for (const item of value) {
    const inner = isDoc(item) ? follow(item, parts, at) : undefined;
    if (inner !== undefined) found.push(inner);
  }
  return found;
}

/** A compiler for expressions that may use these variables. */
export function expressionCompiler({ variables, collation }: ExpressionContext): Compiler {
  return new ExpressionCompiler(new Set(Object.keys(variables ?? {})), collation, new Date());
}

/**
 * Compiles an expression for documents of exact values. Throws InvalidPipelineOperator (168) for an operator that is not
 * answered here, 17276 for a variable that is not bound, and what each operator throws for its operands. Evaluated, patterns
 * that take too long for one document are interrupted (51075).
 */
export function compileExpression(expression: unknown, context: ExpressionContext = {}): (doc: Doc) => unknown {
  const evaluate = expressionCompiler(context).compile(expression);
  const variables = context.variables ?? {};
  return usesPatterns(expression)
    ? (root) => interrupted(() => evaluate({ root, variables }))
    : (root) => evaluate({ root, variables });
}

/** $expr */
export function expressionTest(expression: unknown, context: ExpressionContext): (doc: Doc) => boolean {
  const evaluate = compileExpression(expression, context);
  return (doc) => isTrue(evaluate(doc));
}

/**
 * What is bound before a command's `let`, and the values of it: each is an expression that may use those before it, but no
 * document. Throws 16866 to 16868 for a name that is none, 4890500 for an expression that reads a field.
 */
export function bindVariables(given: Doc, before: Doc): Doc {
  const bound: Doc = { ...before };
  for (const [name, expression] of Object.entries(given)) {
    checkedVariable(name);
    if (readsDocument(expression)) {
      throw new MongoError(
        4890500,
        'Command let Expression tried to access a field, but this is not allowed because command let expressions run before the query examines any documents.',
      );
    }
    setField(bound, name, compileExpression(expression, { variables: bound })({}) ?? null);
  }
  return bound;
}

function readsDocument(value: unknown): boolean {
  if (typeof value === 'string') return /^\$(?!\$)|^\$\$(?:ROOT|CURRENT)(?:\.|$)/.test(value);
  if (Array.isArray(value)) return value.some(readsDocument);
  return isDoc(value) && Object.entries(value).some(([name, inner]) => name !== '$literal' && readsDocument(inner));
}
