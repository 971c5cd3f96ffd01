import { badValue, MongoError } from '../mongo.errors';
import { foldBy } from './collation.fold';
import { isDoc, toNumber, type Doc } from '../bson/bson.values';

/** A supported collation: how strings sort, and a text that is the same for those that are equal (`fold`). */
export interface Collation {
  /** Equal for collations that fold and sort alike; decides whether an index serves a query. */
  key: string;
  /** The specification with MongoDB's defaults filled in, for listIndexes. */
  spec: Doc;
  fold: (value: string) => string;
  compare: (a: string, b: string) => number;
}

const SENSITIVITY: Record<number, 'base' | 'accent' | 'variant'> = { 1: 'base', 2: 'accent', 3: 'variant' };

/** Options with the only value that is honoured. */
const FIXED: Readonly<Record<string, unknown>> = {
  caseLevel: false,
  caseFirst: 'off',
  numericOrdering: false,
  alternate: 'non-ignorable',
  maxVariable: 'punct',
  normalization: false,
  backwards: false,
};
const KNOWN = new Set([...Object.keys(FIXED), 'locale', 'strength', 'version']);

/** Undefined for the simple (binary) collation. Throws BadValue for locales and options this server does not honour. */
export function parseCollation(spec: unknown): Collation | undefined {
  if (spec === undefined || spec === null) return undefined;
  if (!isDoc(spec) || typeof spec['locale'] !== 'string') throw badValue("collation needs a 'locale'");
  for (const name of Object.keys(spec))
    if (!KNOWN.has(name)) throw new MongoError(40415, `BSON field 'collation.${name}' is an unknown field.`);
  const locale = spec['locale'];
  if (locale === 'simple') {
    if (Object.keys(spec).length > 1) throw badValue("collation 'simple' takes no further options");
    return undefined;
  }
  const strength = toNumber(spec['strength']) ?? 3;
  const sensitivity = SENSITIVITY[strength];
  if (!sensitivity) throw badValue(`collation strength ${strength} is not supported by this server (1, 2 and 3 are)`);
  for (const [option, only] of Object.entries(FIXED)) {
    if (spec[option] !== undefined && spec[option] !== only && !(option === 'normalization' && spec[option] === true))
      throw badValue(`collation option ${option}: ${String(spec[option])} is not supported by this server`);
  }
  const collator = collatorOf(locale, sensitivity);
  const compare = (a: string, b: string): number => collator.compare(a, b);
  return {
    key: `${locale}/${strength}`,
    spec: { locale, caseLevel: false, caseFirst: 'off', strength, ...FIXED, version: '57.1' },
    fold: foldBy(`${locale}/${strength}`, compare),
    compare,
  };
}

function collatorOf(locale: string, sensitivity: 'base' | 'accent' | 'variant'): Intl.Collator {
  const tag = locale.replaceAll('_', '-');
  try {
    // A locale that ICU has no rules for would silently be sorted by those of another one.
    if (Intl.Collator.supportedLocalesOf(tag).length > 0) return new Intl.Collator(tag, { sensitivity });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw badValue(`Field 'locale' is invalid in: { locale: "${locale}" }`);
}
