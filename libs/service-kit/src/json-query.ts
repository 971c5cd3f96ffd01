import { AppError, type JsonQuery } from '@gantry/contracts';

/** What a caller may ask about one collection. Paths cover their sub-fields: `customFields` allows `customFields.a`. */
export interface QueryPolicy {
  /** Fields that may be filtered and sorted by. */
  readonly filter: readonly string[];
  /** Fields that may be answered; absent means all but `hidden`. */
  readonly hidden: readonly string[];
}

const COMPARISONS = new Set(['$eq', '$ne', '$gt', '$gte', '$lt', '$lte', '$in', '$nin', '$exists', '$all', '$size', '$not', '$elemMatch']);
const LOGICAL = new Set(['$and', '$or', '$nor']);
const MAX_DEPTH = 6;
const MAX_CLAUSES = 100;
const MAX_REGEX_LENGTH = 200;
/** Nested or adjacent repetition makes a pattern's time explode: refused rather than timed. */
const CATASTROPHIC = /\([^)]*[+*{][^)]*\)\s*[+*{]|[+*}][+*{]|(\.\*.*){3,}/;

type Clause = Record<string, unknown>;

function invalid(detail: string): AppError {
  return new AppError('error-invalid-query', `Invalid query parameter provided: ${detail}`, { helperMethod: 'parseJsonQuery' });
}

function covers(allowed: readonly string[], field: string): boolean {
  return allowed.some((path) => field === path || field.startsWith(`${path}.`));
}

function isObject(value: unknown): value is Clause {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/**
 * The only road from a client's `query` to the database: allow-listed fields and operators, bounded depth, plain
 * regular expressions. Never `$where`, `$expr` or `$function`.
 * @throws AppError error-invalid-query
 */
export function compileFilter(query: JsonQuery | undefined, policy: QueryPolicy): Clause {
  if (query === undefined) return {};
  const budget = { clauses: MAX_CLAUSES };
  return compileClause(query, policy, 0, budget);
}

function compileClause(query: JsonQuery, policy: QueryPolicy, depth: number, budget: { clauses: number }): Clause {
  if (depth > MAX_DEPTH) throw invalid('too deep');
  const clause: Clause = {};
  for (const [key, value] of Object.entries(query)) {
    if (--budget.clauses < 0) throw invalid('too many conditions');
    if (LOGICAL.has(key)) {
      if (!Array.isArray(value) || !value.every(isObject)) throw invalid(`${key} needs a list of conditions`);
      clause[key] = value.map((part) => compileClause(part, policy, depth + 1, budget));
    } else if (key.startsWith('$')) {
      throw invalid(`operator ${key} is not allowed`);
    } else if (!covers(policy.filter, key)) {
      throw invalid(`field ${key} is not allowed`);
    } else {
      clause[key] = compileCondition(value, depth + 1, budget);
    }
  }
  return clause;
}

function compileCondition(value: unknown, depth: number, budget: { clauses: number }): unknown {
  if (depth > MAX_DEPTH) throw invalid('too deep');
  if (!isObject(value)) return value;
  const keys = Object.keys(value);
  if (!keys.some((key) => key.startsWith('$'))) {
    if (JSON.stringify(value).includes('"$')) throw invalid('operators inside a compared document');
    return value;
  }
  const condition: Clause = {};
  for (const [operator, operand] of Object.entries(value)) {
    if (--budget.clauses < 0) throw invalid('too many conditions');
    if (operator === '$regex') condition['$regex'] = safeRegex(operand);
    else if (operator === '$options') condition['$options'] = regexOptions(operand);
    else if (COMPARISONS.has(operator)) condition[operator] = isObject(operand) ? compileCondition(operand, depth + 1, budget) : operand;
    else throw invalid(`operator ${operator} is not allowed`);
  }
  return condition;
}

function safeRegex(pattern: unknown): string {
  if (typeof pattern !== 'string' || pattern.length > MAX_REGEX_LENGTH || CATASTROPHIC.test(pattern)) throw invalid('regular expression is not allowed');
  try {
    new RegExp(pattern);
  } catch {
    throw invalid('regular expression is not valid');
  }
  return pattern;
}

function regexOptions(options: unknown): string {
  if (typeof options !== 'string' || !/^[imsx]{0,4}$/.test(options)) throw invalid('regular expression options are not valid');
  return options;
}

/** @throws AppError error-invalid-query when a field may not be sorted by. */
export function compileSort(sort: Readonly<Record<string, 1 | -1>> | undefined, policy: QueryPolicy, fallback: Readonly<Record<string, 1 | -1>>): Record<string, 1 | -1> {
  if (sort === undefined || Object.keys(sort).length === 0) return { ...fallback };
  for (const field of Object.keys(sort)) if (!covers(policy.filter, field)) throw invalid(`field ${field} is not allowed`);
  return { ...sort };
}

/**
 * `fields` → projection. Hidden fields stay hidden whatever is asked; inclusion and exclusion at once is refused, as
 * MongoDB refuses it.
 * @throws AppError error-invalid-query
 */
export function compileProjection(fields: Readonly<Record<string, 0 | 1 | boolean>> | undefined, policy: QueryPolicy): Record<string, 0 | 1> {
  const exclude = (paths: readonly string[]) => Object.fromEntries(paths.map((path) => [path, 0] as const));
  const asked = Object.entries(fields ?? {}).filter(([field]) => !covers(policy.hidden, field));
  for (const [field] of asked) if (field.startsWith('$')) throw invalid(`field ${field} is not allowed`);
  const included = asked.filter(([field, on]) => Boolean(on) && field !== '_id');
  const excluded = asked.filter(([field, on]) => !on && field !== '_id');
  if (included.length > 0 && excluded.length > 0) throw invalid('inclusion and exclusion at once');
  if (included.length > 0) return Object.fromEntries(included.map(([field]) => [field, 1] as const));
  return exclude([...policy.hidden, ...excluded.map(([field]) => field)]);
}
