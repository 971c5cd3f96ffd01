import { affordableRegex, containing } from '@gantry/service-kit';

/** A message must contain all words, in any order; further words are ignored. */
const MAX_WORDS = 10;

const EXPRESSION = /^\/(.+)\/([imsx]*)$/s;
/** A word, or several words in quotation marks. */
const WORD = /"([^"]+)"|(\S+)/g;

/** A condition on the text of a message in the form of a database query. */
export interface TextCondition {
  readonly msg: RegExp | { readonly $regex: string; readonly $options: string };
}

/**
 * The conditions that a message must meet: it contains every word, ignoring case and also as part of a longer word, or
 * it matches the `/expression/imsx` (contract/ddp-extra.json, messageSearch).
 * @param alwaysExpression the setting Message_AlwaysSearchRegExp: treat the text as an expression if it is valid
 * @returns undefined for an expression that could take too long in the database
 */
export function textConditions(text: string, alwaysExpression: boolean): readonly TextCondition[] | undefined {
  const [, pattern, options = ''] = EXPRESSION.exec(text.trim()) ?? [];
  if (pattern !== undefined) {
    // With `x`, blanks and comments could hide repetitions from the check.
    const affordable = options.includes('x') ? undefined : affordableRegex(pattern, options.includes('m'));
    return affordable === undefined ? undefined : [expression(affordable, [...new Set(options)].join(''))];
  }
  const asExpression = alwaysExpression ? affordableRegex(text, false) : undefined;
  return asExpression === undefined ? wordConditions(text) : [expression(asExpression, 'i')];
}

/** One condition for each word of the text. */
export function wordConditions(text: string): readonly TextCondition[] {
  const words = [...text.matchAll(WORD)].map(([, quoted, word]) => quoted ?? word ?? '');
  return words.slice(0, MAX_WORDS).map((word) => ({ msg: containing(word) }));
}

function expression(pattern: string, options: string): TextCondition {
  return { msg: { $regex: pattern, $options: options } };
}
