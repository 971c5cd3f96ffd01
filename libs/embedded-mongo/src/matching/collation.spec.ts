import type { Collection, CollationOptions, Document } from 'mongodb';
import fc from 'fast-check';
import { temporaryServer, type TemporaryServer } from '../testing/temporary.server';
import { MongoError } from '../mongo.errors';
import { parseCollation } from './collation';

const NO_CASE = { locale: 'en', strength: 2 };
let running: TemporaryServer;
let col: Collection<Document>;
let serial = 0;

beforeAll(async () => {
  running = await temporaryServer();
});
afterAll(() => running.stop());
beforeEach(async () => {
  col = running.client.db('test').collection(`collated${serial++}`);
  await col.insertMany([
    {
      _id: 1 as never,
      s: 'Anna',
      list: ['a', 'B', 'b'],
      docs: [
        { k: 'X', n: 1 },
        { k: 'y', n: 1 },
      ],
    },
    { _id: 2 as never, s: 'ANNA', list: [], docs: [] },
    { _id: 3 as never, s: 'Bert', list: ['É'], docs: [{ k: 'x', n: 1 }] },
  ]);
});
const ids = async (filter: Document, collation: CollationOptions = NO_CASE): Promise<unknown[]> =>
  (await col.find(filter, { collation, sort: { _id: 1 }, projection: { _id: 1 } }).toArray()).map((doc) => doc._id);
const one = async (id: number): Promise<Document | null> => col.findOne({ _id: id as never });

it.each<[string, () => Promise<unknown>, unknown]>([
  ['distinct', () => col.distinct('s', {}, { collation: NO_CASE }), ['Anna', 'Bert']],
  ['distinct of members', () => col.distinct('list', {}, { collation: NO_CASE }), ['a', 'B', 'É']],
  ['equality', () => ids({ s: 'anna' }), [1, 2]],
  ['$in', () => ids({ s: { $in: ['bert', 'x'] } }), [3]],
  ['$ne', () => ids({ s: { $ne: 'ANNA' } }), [3]],
  ['$elemMatch', () => ids({ docs: { $elemMatch: { k: 'X' } } }), [1, 3]],
  ['$expr', () => ids({ $expr: { $eq: ['$s', 'ANNA'] } }), [1, 2]],
  ['$expr with order', () => ids({ $expr: { $gt: ['$s', 'b'] } }), [3]],
  ['a range', () => ids({ s: { $gte: 'ANNA', $lt: 'b' } }), [1, 2]],
  [
    'a projection',
    async () =>
      (await col.findOne({ _id: 1 as never }, { projection: { same: { $eq: ['$s', 'ANNA'] } }, collation: NO_CASE }))?.[
        'same'
      ],
    true,
  ],
  [
    '$group',
    async () => (await col.aggregate([{ $group: { _id: '$s' } }], { collation: NO_CASE }).toArray()).length,
    2,
  ],
  [
    '$match after another stage',
    async () =>
      (await col.aggregate([{ $set: { t: '$s' } }, { $match: { t: 'ANNA' } }], { collation: NO_CASE }).toArray())
        .length,
    2,
  ],
])('%s under a collation', async (_what, run, expected) => {
  expect(await run()).toEqual(expected);
});

it.each<[string, Document, Document | undefined, Document]>([
  ['$pull of a value', { $pull: { list: 'b' } }, undefined, { list: ['a'] }],
  ['$pull by conditions', { $pull: { list: { $in: ['A', 'b'] } } }, undefined, { list: [] }],
  ['$pull of documents', { $pull: { docs: { k: 'x' } } }, undefined, { docs: [{ k: 'y', n: 1 }] }],
  ['$pullAll', { $pullAll: { list: ['A', 'b'] } }, undefined, { list: [] }],
  ['$addToSet', { $addToSet: { list: 'A' } }, undefined, { list: ['a', 'B', 'b'] }],
  [
    '$push with $sort',
    { $push: { list: { $each: ['C', 'A'], $sort: 1 } } },
    undefined,
    { list: ['a', 'A', 'B', 'b', 'C'] },
  ],
  ['$min', { $min: { s: 'ANNA' } }, undefined, { s: 'Anna' }],
  [
    'arrayFilters',
    { $set: { 'docs.$[d].n': 2 } },
    { arrayFilters: [{ 'd.k': 'x' }] },
    {
      docs: [
        { k: 'X', n: 2 },
        { k: 'y', n: 1 },
      ],
    },
  ],
  ['a pipeline', [{ $set: { same: { $eq: ['$s', 'ANNA'] } } }], undefined, { same: true }],
])('%s under a collation', async (_what, update, options, expected) => {
  await col.updateOne({ _id: 1 as never }, update, { ...options, collation: NO_CASE });
  expect(await one(1)).toMatchObject(expected);
});

const equal = (a: string, b: string, strength: number, locale = 'en'): boolean[] => {
  const collation = parseCollation({ locale, strength });
  return [collation?.compare(a, b) === 0, collation?.fold(a) === collation?.fold(b)];
};

const EQUALITIES: [string, string, number, boolean, string?][] = [
  ['a', 'A', 1, true],
  ['a', 'á', 1, true],
  ['a', 'á', 2, false],
  ['á', 'Á', 2, true],
  ['a\u0301', 'á', 3, true],
  ['a', 'A', 3, false],
  ['ß', 'ẞ', 2, true],
  ['ﬁ', 'fi', 1, true],
  ['あ', 'ア', 2, true],
  ['１', '1', 2, true],
  ['ς', 'Σ', 2, true],
  ['å', 'a', 1, true],
  ['å', 'a', 1, false, 'sv'],
  ['ñ', 'n', 1, false, 'es'],
  ['i', 'I', 2, true],
  ['\u0000a', 'a', 2, true],
  ['a\u200db', 'ab', 2, true],
  ['😀', '😁', 1, false],
  ['𝐀', '𝐀', 1, true],
];

it.each(EQUALITIES.map(([a, b, strength, expected, locale = 'en']) => ({ a, b, strength, expected, locale })))(
  '$a and $b at strength $strength in $locale: equal is $expected',
  ({ a, b, strength, expected, locale }) => {
    expect(equal(a, b, strength, locale)).toEqual([expected, expected]);
  },
);

it('what an index holds equal is what ICU holds equal', () => {
  const letters = fc.string({
    unit: fc.constantFrom(...'aAáÁäßsSéÉøØœæǽıiİIñnдДあア１1-_ ，,ﬁfŉʼĳŀǆ½Ⅷ㎏ﬃ가ㅎἀΐΰΪ\u0301\u200d\u0345'),
    maxLength: 4,
  });
  for (const strength of [1, 2, 3])
    fc.assert(
      fc.property(letters, letters, (a, b) => {
        const [compared, folded] = equal(a, b, strength);
        expect([a, b, folded]).toEqual([a, b, compared]);
      }),
      { numRuns: 2_000 },
    );
});

it.each<[string, Document, number]>([
  ['a locale that ICU does not know', { locale: 'xx' }, 2],
  ['a malformed locale', { locale: 'en-US-@' }, 2],
  ['no locale', { strength: 2 }, 2],
  ['strength 4', { locale: 'en', strength: 4 }, 2],
  ['numericOrdering', { locale: 'en', numericOrdering: true }, 2],
  ['caseFirst', { locale: 'en', caseFirst: 'upper' }, 2],
  ['caseLevel', { locale: 'en', caseLevel: true }, 2],
  ['alternate', { locale: 'en', alternate: 'shifted' }, 2],
  ['backwards', { locale: 'fr', backwards: true }, 2],
  ['an unknown field', { locale: 'en', strenght: 2 }, 40415],
  ['options of the simple collation', { locale: 'simple', strength: 2 }, 2],
])('%s is refused', (_what, spec, code) => {
  expect.assertions(1);
  try {
    parseCollation(spec);
  } catch (error) {
    expect(error instanceof MongoError && error.code).toBe(code);
  }
});
