import { BSONRegExp, Decimal128, Double, Long } from 'bson';
import type { Doc } from '../bson/bson.values';
import { readDocument } from '../bson/bson.reader';
import { writeDocument } from '../bson/bson.writer';
import { parseCollation } from '../matching/collation';
import { MongoError } from '../mongo.errors';
import { ACCUMULATORS, REFUSED_ACCUMULATORS } from './accumulators';
import { compileStages, REFUSED_STAGES, STAGES } from './stage.table';

const long = (value: number): Long => Long.fromNumber(value);
const DOCS: Doc[] = [
  { _id: 1, r: 'a', n: 1, w: ['x', 'y'], o: { k: 1 } },
  { _id: 2, r: 'b', n: 2.5, w: [], o: { k: 2 } },
  { _id: 3, r: 'A', n: long(4), w: null },
  { _id: 4, r: 'a', n: null, w: 'z' },
];
const OTHERS: Record<string, Doc[]> = {
  other: [
    { _id: 1, key: 'a', tags: ['x'] },
    { _id: 2, key: null },
    { _id: 3, tags: [] },
  ],
};
const stored = (doc: Doc): Doc => readDocument(writeDocument(doc));

const outcome = (pipeline: unknown[], docs = DOCS, collation?: unknown): unknown => {
  const context = {
    variables: { v: 2 },
    collation: parseCollation(collation),
    foreign: (name: string, inner: readonly Doc[], variables: Doc | undefined): Iterable<Doc> =>
      compileStages(inner, { ...context, variables: { v: 2, ...variables } }, true)((OTHERS[name] ?? []).map(stored)),
  };
  try {
    return [...compileStages(pipeline, context, true)(docs.map(stored))].map(stored);
  } catch (error) {
    if (error instanceof MongoError) return error.code;
    throw error;
  }
};
const ids = (...given: number[]): Doc[] => given.map((_id) => ({ _id }));
const only = { $project: { _id: 1 } };
const many = Array.from({ length: 3 }, (_, n) => ({ _id: n }));

/** Stages, and what MongoDB answers on DOCS: documents, or the code of its error. */
const CASES: Record<string, [unknown[], unknown][]> = {
  $match: [
    [[{ $match: { n: { $gt: 2 } } }, only], ids(2, 3)],
    [[{ $match: { $expr: { $eq: ['$n', 4] } } }, only], ids(3)],
    [[{ $match: 1 }], 15959],
    [[{ $limit: 1 }, { $match: { $text: { $search: 'a' } } }], 17313],
  ],
  $sort: [
    [[{ $sort: { n: -1 } }, only], ids(3, 2, 1, 4)],
    [[{ $sort: { w: 1 } }, only], ids(2, 3, 1, 4)],
    [[{ $sort: {} }], 15976],
    [[{ $sort: { n: 2 } }], 15975],
    [[{ $sort: { s: { $meta: 'textScore' } } }], 40218],
  ],
  $limit: [
    [[{ $limit: 1 }, only], ids(1)],
    [[{ $limit: 0 }], 15958],
    [[{ $limit: -1 }], 5107201],
    [[{ $limit: 'a' }], 5107201],
  ],
  $skip: [
    [[{ $skip: 3 }, only], ids(4)],
    [[{ $skip: 1.5 }], 5107200],
  ],
  $count: [
    [[{ $count: 'c' }], [{ c: 4 }]],
    [[{ $match: { _id: 9 } }, { $count: 'c' }], []],
    [[{ $count: '' }], 40157],
    [[{ $count: '$c' }], 40158],
    [[{ $count: 'a.b' }], 40160],
    [[{ $count: 1 }], 40156],
  ],
  $sample: [
    [[{ $sample: { size: 9 } }, { $sort: { _id: 1 } }, only], ids(1, 2, 3, 4)],
    [[{ $sample: {} }], 28749],
    [[{ $sample: { size: -1 } }], 28747],
  ],
  $project: [
    [[{ $limit: 1 }, { $project: { _id: 0, t: '$o.k', n: 1 } }], [{ n: 1, t: 1 }]],
    [[{ $limit: 1 }, { $project: { _id: 0, first: { $slice: ['$w', 1] } } }], [{ first: ['x'] }]],
    [[{ $project: {} }], 51272],
    [[{ $project: { a: 1, b: 0 } }], 31254],
    [[{ $project: { a: { $elemMatch: { b: 1 } } } }], 168],
  ],
  $addFields: [
    [
      [{ $limit: 1 }, { $addFields: { 'o.j': '$n', n: '$$REMOVE' } }, { $unset: ['r', 'w'] }],
      [{ _id: 1, o: { k: 1, j: 1 } }],
    ],
    [[{ $addFields: 1 }], 40272],
  ],
  $set: [
    [
      [{ $limit: 1 }, { $set: { w: { deep: 1 } } }, { $project: { w: 1 } }],
      [{ _id: 1, w: [{ deep: 1 }, { deep: 1 }] }],
    ],
  ],
  $unset: [
    [[{ $limit: 1 }, { $unset: ['r', 'n', 'w', 'o.k'] }], [{ _id: 1, o: {} }]],
    [[{ $unset: [] }], 31119],
    [[{ $unset: ['a', 'a.b'] }], 31250],
  ],
  $replaceRoot: [
    [[{ $limit: 1 }, { $replaceRoot: { newRoot: '$o' } }], [{ k: 1 }]],
    [[{ $replaceRoot: { newRoot: '$r' } }], 40228],
    [[{ $replaceRoot: {} }], 40231],
    [[{ $replaceRoot: { newRoot: {}, x: 1 } }], 40230],
  ],
  $replaceWith: [[[{ $limit: 1 }, { $replaceWith: { a: '$n', b: '$none' } }], [{ a: 1 }]]],
  $unwind: [
    [
      [{ $unwind: '$w' }, { $project: { w: 1 } }],
      [
        { _id: 1, w: 'x' },
        { _id: 1, w: 'y' },
        { _id: 4, w: 'z' },
      ],
    ],
    [
      [
        { $unwind: { path: '$w', preserveNullAndEmptyArrays: true, includeArrayIndex: 'at' } },
        { $project: { w: 1, at: 1 } },
      ],
      [
        { _id: 1, w: 'x', at: long(0) },
        { _id: 1, w: 'y', at: long(1) },
        { _id: 2, at: null },
        { _id: 3, w: null, at: null },
        { _id: 4, w: 'z', at: null },
      ],
    ],
    [[{ $unwind: 'w' }], 28818],
    [[{ $unwind: { path: 'w' } }], 28818],
    [[{ $unwind: {} }], 28812],
    [[{ $unwind: 1 }], 15981],
    [[{ $unwind: { path: '$w', x: 1 } }], 28811],
    [[{ $unwind: { path: '$w', includeArrayIndex: '$a' } }], 28822],
  ],
  $group: [
    [[{ $group: { _id: null, total: { $sum: '$n' } } }], [{ _id: null, total: new Double(7.5) }]],
    [[{ $group: { _id: '$none' } }], [{ _id: null }]],
    [[{ $group: { _id: { a: '$none' } } }], [{ _id: {} }]],
    [[{ $group: { n: { $sum: 1 } } }], 15955],
    [[{ $group: 1 }], 15947],
    [[{ $group: { _id: 1, a: 1 } }], 40234],
    [[{ $group: { _id: 1, a: { $sum: 1, $avg: 1 } } }], 40238],
    [[{ $group: { _id: 1, a: { $nothing: 1 } } }], 15952],
    [[{ $group: { _id: 1, a: { $sum: [1, 2] } } }], 40237],
    [[{ $group: { _id: 1, 'a.b': { $sum: 1 } } }], 40235],
    [[{ $group: { _id: 1, a: { $count: 1 } } }], 9],
  ],
  $sortByCount: [
    [[{ $sortByCount: '$r' }, { $limit: 1 }], [{ _id: 'a', count: 2 }]],
    [[{ $sortByCount: 'r' }], 40148],
    [[{ $sortByCount: { a: 1 } }], 40147],
    [[{ $sortByCount: 1 }], 40149],
  ],
  $bucket: [
    [
      [{ $bucket: { groupBy: '$n', boundaries: [1, 2.5, 5], default: 'none', output: { list: { $push: '$_id' } } } }],
      [
        { _id: 1, list: [1] },
        { _id: 2.5, list: [2, 3] },
        { _id: 'none', list: [4] },
      ],
    ],
    [[{ $match: { n: { $gte: 4 } } }, { $bucket: { groupBy: '$n', boundaries: [4, 5] } }], [{ _id: 4, count: 1 }]],
    [[{ $bucket: { groupBy: '$n', boundaries: [1, 2] } }], 40066],
    [[{ $bucket: { groupBy: '$n', boundaries: [1] } }], 40192],
    [[{ $bucket: { groupBy: '$n', boundaries: [1, 'a'] } }], 40193],
    [[{ $bucket: { groupBy: '$n', boundaries: [2, 1] } }], 40194],
    [[{ $bucket: { groupBy: '$n', boundaries: [1, 3], default: 2 } }], 40199],
    [[{ $bucket: { groupBy: 'n', boundaries: [1, 3] } }], 40202],
    [[{ $bucket: { boundaries: [1, 3] } }], 40198],
    [[{ $bucket: { groupBy: '$n', boundaries: [1, 3], x: 1 } }], 40197],
    [[{ $bucket: 1 }], 40201],
  ],
  $facet: [
    [
      [{ $facet: { a: [{ $limit: 1 }, only], b: [{ $set: { r: 1 } }, { $count: 'c' }] } }],
      [{ a: ids(1), b: [{ c: 4 }] }],
    ],
    [[{ $facet: {} }], 40169],
    [[{ $facet: { a: 1 } }], 40170],
    [[{ $facet: { a: [{ $facet: {} }] } }], 40600],
  ],
  $lookup: [
    [
      [
        { $limit: 1 },
        { $lookup: { from: 'other', localField: 'r', foreignField: 'key', as: 'o' } },
        { $project: { o: 1 } },
      ],
      [{ _id: 1, o: [{ _id: 1, key: 'a', tags: ['x'] }] }],
    ],
    [
      [
        { $limit: 1 },
        { $lookup: { from: 'other', localField: 'w', foreignField: 'tags', as: 'o.j' } },
        { $project: { 'o.j._id': 1 } },
      ],
      [{ _id: 1, o: { j: [{ _id: 1 }] } }],
    ],
    [
      [
        { $limit: 1 },
        { $lookup: { from: 'other', localField: 'none', foreignField: 'key', as: 'o' } },
        { $project: { 'o._id': 1 } },
      ],
      [{ _id: 1, o: ids(2, 3) }],
    ],
    [
      [
        { $limit: 1 },
        {
          $lookup: {
            from: 'other',
            let: { mine: '$r' },
            pipeline: [{ $match: { $expr: { $eq: ['$key', '$$mine'] } } }, only],
            as: 'o',
          },
        },
        { $project: { o: 1 } },
      ],
      [{ _id: 1, o: ids(1) }],
    ],
    [[{ $lookup: { from: 'other', as: 'o' } }], 9],
    [[{ $lookup: { from: 'other', as: 'o', pipeline: [{ $nothing: 1 }] } }], 40324],
    [[{ $lookup: { from: 'other', localField: 'a', as: 'o' } }], 9],
    [[{ $lookup: { from: 'other', as: 'o', pipeline: [], x: 1 } }], 9],
  ],
  $unionWith: [
    [[{ $limit: 1 }, only, { $unionWith: { coll: 'other', pipeline: [{ $skip: 2 }, only] } }], ids(1, 3)],
    [[{ $limit: 1 }, only, { $unionWith: 'nowhere' }], ids(1)],
    [[{ $unionWith: { coll: 'other', x: 1 } }], 40415],
    [[{ $unionWith: 1 }], 9],
  ],
  $documents: [
    [[{ $documents: [{ a: '$$v' }] }], [{ a: 2 }]],
    [[{ $documents: 1 }], 5858203],
    [[{ $documents: [1] }], 40228],
    [[{ $limit: 1 }, { $documents: [] }], 40602],
  ],
};

describe.each(Object.keys(STAGES))('%s', (name) => {
  it('has cases', () => expect(CASES[name]?.length).toBeGreaterThan(0));
  it.each((CASES[name] ?? []).map(([pipeline, expected]) => [JSON.stringify(pipeline), pipeline, expected]))(
    '%s',
    (_text, pipeline, expected) => {
      expect(outcome(pipeline)).toEqual(Array.isArray(expected) ? (expected as Doc[]).map(stored) : expected);
    },
  );
});

it.each(REFUSED_STAGES)('%s is refused', (name) => {
  expect(outcome([{ [name]: {} }])).toBe(name === '$changeStream' ? 40573 : 115);
});

it.each<[string, unknown[], number]>([
  ['a stage that does not exist', [{ $nothing: 1 }], 40324],
  ['two stages in one', [{ $limit: 1, $skip: 1 }], 40323],
  ['an empty stage', [{}], 40323],
  ['a stage that is no object', [1], 14],
  ['more stages than 1000', Array.from({ length: 1001 }, () => ({ $skip: 0 })), 7749501],
])('%s is refused', (_what, pipeline, code) => {
  expect(outcome(pipeline)).toBe(code);
});

const VALUES: Doc[] = [{ v: 2 }, {}, { v: null }, { v: 'a' }, { v: long(3) }, { v: 2 }];
const accumulated = (operator: Doc, docs = VALUES): unknown => {
  const result = outcome([{ $group: { _id: null, value: operator } }], docs);
  return Array.isArray(result) ? (result as Doc[])[0]?.['value'] : result;
};

const ACCUMULATED: Record<string, [Doc, unknown, Doc[]?][]> = {
  $sum: [
    [{ $sum: '$v' }, long(7)],
    [{ $sum: 1 }, 6],
    [{ $sum: '$v' }, 0.6, [{ v: 0.1 }, { v: 0.2 }, { v: 0.3 }]],
    [{ $sum: '$v' }, long(2 ** 31), [{ v: 2 ** 31 - 1 }, { v: 1 }]],
    [
      { $sum: '$v' },
      Decimal128.fromString('0.3'),
      [{ v: Decimal128.fromString('0.1') }, { v: Decimal128.fromString('0.2') }],
    ],
    [{ $sum: '$v' }, 115, [{ v: Decimal128.fromString('0.1') }, { v: 0.5 }]],
  ],
  $avg: [
    [{ $avg: '$v' }, 7 / 3],
    [{ $avg: '$none' }, null],
    [{ $avg: '$v' }, new Double(2), [{ v: 2 }]],
  ],
  $min: [
    [{ $min: '$v' }, 2],
    [{ $min: '$none' }, null],
  ],
  $max: [[{ $max: '$v' }, 'a']],
  $first: [
    [{ $first: '$v' }, 2],
    [{ $first: '$none' }, null],
  ],
  $last: [[{ $last: '$v' }, 2]],
  $push: [[{ $push: '$v' }, [2, null, 'a', long(3), 2]]],
  $addToSet: [[{ $addToSet: '$v' }, [2, null, 'a', long(3)]]],
  $mergeObjects: [
    [{ $mergeObjects: '$v' }, { a: 1, b: 2 }, [{ v: { a: 1 } }, {}, { v: { b: 2 } }]],
    [{ $mergeObjects: '$v' }, 40400],
  ],
  $count: [[{ $count: {} }, 6]],
};

describe.each(Object.keys(ACCUMULATORS))('the accumulator %s', (name) => {
  it('has cases', () => expect(ACCUMULATED[name]?.length).toBeGreaterThan(0));
  it.each((ACCUMULATED[name] ?? []).map(([spec, expected, docs]) => [JSON.stringify(spec), spec, expected, docs]))(
    '%s',
    (_text, spec, expected, docs) => {
      expect(accumulated(spec, docs)).toEqual(stored({ value: expected })['value']);
    },
  );
});

it.each(REFUSED_ACCUMULATORS)('the accumulator %s is refused as if it did not exist', (name) => {
  expect(accumulated({ [name]: {} })).toBe(15952);
});

describe('groups are told apart', () => {
  it.each<[string, Doc[], number]>([
    ['by the order of fields', [{ k: { a: 1, b: 2 } }, { k: { b: 2, a: 1 } }], 2],
    [
      'not by the type of a number',
      [{ k: 1 }, { k: long(1) }, { k: new Double(1) }, { k: Decimal128.fromString('1.0') }],
      1,
    ],
    ['not by the digits of a decimal', [{ k: Decimal128.fromString('1.0') }, { k: Decimal128.fromString('1.00') }], 1],
    ['by case', [{ k: 'a' }, { k: 'A' }], 2],
    ['null and missing together', [{ k: null }, {}], 1],
    ['by patterns and their text', [{ k: new BSONRegExp('a', '') }, { k: 'a' }], 2],
  ])('%s', (_what, docs, groups) => {
    expect(outcome([{ $group: { _id: '$k' } }], docs)).toHaveLength(groups);
  });

  it('not by case under a collation', () => {
    const docs = [{ k: 'a' }, { k: 'A' }, { k: { x: 'É' } }, { k: { x: 'é' } }];
    expect(outcome([{ $group: { _id: '$k' } }], docs, { locale: 'en', strength: 2 })).toHaveLength(2);
  });
});

it('a branch of $facet does not see what another one changes', () => {
  const pipeline = [{ $facet: { changed: [{ $set: { x: 1 } }, { $unset: '_id' }], kept: [] } }];
  expect(outcome(pipeline, many)).toEqual([{ changed: [{ x: 1 }, { x: 1 }, { x: 1 }], kept: many }]);
});
