import { badValue } from '../mongo.errors';
import { isDoc, isTruthy, toNumber, type Doc } from '../bson/bson.values';

/** A supported collation: how strings are equal (`fold`) and how they sort. */
export interface Collation {
  /** Equal for collations that fold and sort alike; decides whether an index serves a query. */
  key: string;
  /** The specification with MongoDB's defaults filled in, for listIndexes. */
  spec: Doc;
  fold: (value: string) => string;
  compare: (a: string, b: string) => number;
}

const SENSITIVITY: Record<number, 'base' | 'accent' | 'variant'> = { 1: 'base', 2: 'accent', 3: 'variant' };
const MARKS = /\p{M}/gu;
const KNOWN = new Set([
  'locale',
  'strength',
  'caseLevel',
  'caseFirst',
  'numericOrdering',
  'alternate',
  'maxVariable',
  'normalization',
  'backwards',
  'version',
]);

const FOLDS: Record<number, (value: string) => string> = {
  1: (value) => value.normalize('NFD').replace(MARKS, '').toLowerCase(),
  2: (value) => value.normalize('NFC').toLowerCase().normalize('NFC'),
  3: (value) => value.normalize('NFC'),
};

/** Undefined for the simple (binary) collation. Throws BadValue for options this server does not honour. */
export function parseCollation(spec: unknown): Collation | undefined {
  if (spec === undefined || spec === null) return undefined;
  if (!isDoc(spec) || typeof spec['locale'] !== 'string') throw badValue("collation needs a 'locale'");
  for (const name of Object.keys(spec))
    if (!KNOWN.has(name)) throw badValue(`BSON field 'collation.${name}' is an unknown field.`);
  const locale = spec['locale'];
  if (locale === 'simple') return undefined;
  const strength = toNumber(spec['strength']) ?? 3;
  const sensitivity = SENSITIVITY[strength];
  const fold = FOLDS[strength];
  if (!sensitivity || !fold)
    throw badValue(`collation strength ${strength} is not supported by this server (1, 2 and 3 are)`);
  for (const option of ['caseLevel', 'backwards', 'numericOrdering']) {
    if (isTruthy(spec[option])) throw badValue(`collation option ${option} is not supported by this server`);
  }
  if (spec['alternate'] === 'shifted')
    throw badValue('collation option alternate: shifted is not supported by this server');
  let collator: Intl.Collator;
  try {
    collator = new Intl.Collator(locale.replace('_', '-'), { sensitivity });
  } catch (error) {
    throw badValue(`Field 'locale' is invalid in: { locale: "${locale}" } (${String(error)})`);
  }
  return {
    key: `${locale}/${strength}`,
    spec: {
      locale,
      caseLevel: false,
      caseFirst: 'off',
      strength,
      numericOrdering: false,
      alternate: 'non-ignorable',
      maxVariable: 'punct',
      normalization: false,
      backwards: false,
      version: '57.1',
    },
    fold,
    compare: (a, b) => collator.compare(a, b),
  };
}
