import { badValue, MongoError } from '../mongo.errors';
import { invalidPattern } from './pattern.errors';
import type { PatternFlags } from './pattern.flags';
import { translate } from './pcre.translator';

/** Longest pattern, in characters. MongoDB's own. */
const MAX_PATTERN = 32_764;

const OPTIONS = 'imsxu';

/**
 * A PCRE pattern as a regular expression of JavaScript that accepts the same texts. Throws 51108 for an option that does
 * not exist and 51091 for a pattern that is malformed or that JavaScript cannot express: possessive quantifiers, atomic
 * groups, recursion, conditions, verbs, case folding for a part of the pattern, and references to groups that may not match.
 */
export function toRegExp(pattern: string, options: string): RegExp {
  if (pattern.includes('\0')) throw badValue('Regular expression cannot contain an embedded null byte');
  if (pattern.length > MAX_PATTERN) throw invalidPattern('pattern too large');
  for (const option of options)
    if (!OPTIONS.includes(option)) throw new MongoError(51108, ` invalid flag in regex options: ${option}`);
  const flags: PatternFlags = {
    ignoringCase: options.includes('i'),
    multiline: options.includes('m'),
    dotAll: options.includes('s'),
    extended: options.includes('x'),
  };
  const { source, ignoringCase } = translate(pattern, flags);
  try {
    return new RegExp(source, ignoringCase ? 'iu' : 'u');
  } catch (error) {
    throw invalidPattern(error instanceof Error ? error.message : String(error));
  }
}
