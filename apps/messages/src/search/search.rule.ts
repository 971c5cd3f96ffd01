import { affordableRegex, containing } from '@gantry/service-kit';

/** Words that a message must hold, all of them, in any order; what comes after so many is left out. */
const MAX_WORDS = 10;

const EXPRESSION = /^\/(.+)\/([imsx]*)$/s;
/** A word, or several that stand together in quotation marks. */
const WORD = /"([^"]+)"|(\S+)/g;

/** A condition on the text of a message, as the database takes it. */
export interface TextCondition {
  readonly msg: RegExp | { readonly $regex: string; readonly $options: string };
}

/**
 * What the text of a message must be like, all of it, to be found by this search: it holds every word, also within a longer
 * one and in any case, or matches the `/expression/imsx` (contract/ddp-extra.json, messageSearch).
 * @param alwaysExpression the setting Message_AlwaysSearchRegExp: the text is an expression, where it is one
 * @returns undefined for an expression that could keep the database busy.
 */
export function textConditions(text: string, alwaysExpression: boolean): readonly TextCondition[] | undefined {
  const [, pattern, options = ''] = EXPRESSION.exec(text.trim()) ?? [];
  if (pattern !== undefined) {
    // `x` would let blanks and comments hide how a pattern repeats.
    const affordable = options.includes('x') ? undefined : affordableRegex(pattern, options.includes('m'));
    return affordable === undefined ? undefined : [expression(affordable, [...new Set(options)].join(''))];
  }
  const asExpression = alwaysExpression ? affordableRegex(text, false) : undefined;
  return asExpression === undefined ? wordConditions(text) : [expression(asExpression, 'i')];
}

/** Every word of a text somewhere in the message. */
export function wordConditions(text: string): readonly TextCondition[] {
  const words = [...text.matchAll(WORD)].map(([, quoted, word]) => quoted ?? word ?? '');
  return words.slice(0, MAX_WORDS).map((word) => ({ msg: containing(word) }));
}

function expression(pattern: string, options: string): TextCondition {
  return { msg: { $regex: pattern, $options: options } };
}
