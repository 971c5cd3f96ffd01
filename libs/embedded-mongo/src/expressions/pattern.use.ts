import { isDoc } from '../bson/bson.values';

/** Operators that run regular expressions. */
const PATTERN_OPERATORS: ReadonlySet<string> = new Set(['$regexMatch']);

/** Whether regular expressions are run somewhere inside of expressions. */
export function usesPatterns(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(usesPatterns);
  return (
    isDoc(value) && Object.entries(value).some(([name, inner]) => PATTERN_OPERATORS.has(name) || usesPatterns(inner))
  );
}
