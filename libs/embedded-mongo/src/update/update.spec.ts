import { Double, Long } from 'bson';
import { readDocument } from '../bson/bson.reader';
import { writeDocument } from '../bson/bson.writer';
import type { Doc } from '../bson/bson.values';
import { MongoError } from '../mongo.errors';
import { compileFilter } from '../matching/filter';
import { compileUpdate } from './update';

/** What an update makes of a document, read back from its bytes with every type kept. */
function updated(doc: Doc, update: unknown, options: { filter?: Doc; arrayFilters?: unknown } = {}): Doc {
  const before = readDocument(writeDocument({ _id: 1, ...doc }));
  const after = compileUpdate(update, { arrayFilters: options.arrayFilters }).apply(
    before,
    compileFilter(options.filter ?? {}),
    false,
  );
  const { _id, ...rest } = readDocument(writeDocument(after));
  expect(_id).toBe(1);
  return rest;
}

function codeOf(run: () => unknown): number | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof MongoError) return error.code;
    throw error;
  }
  return undefined;
}

describe('positions are resolved before the first change', () => {
  const two = { acc: [{ bal: 100 }, { bal: 100 }] };
  const rich = { acc: { $elemMatch: { bal: { $gte: 100 } } } };
  const richFilter = [{ a: { bal: { $gte: 100 } } }].map(({ a }) => ({ 'a.bal': a.bal }));
  it.each<[string, Doc, Doc, { filter?: Doc; arrayFilters?: unknown }, Doc]>([
    [
      '$ twice',
      two,
      { $inc: { 'acc.$.bal': -60 }, $set: { 'acc.$.used': true } },
      { filter: rich },
      { acc: [{ bal: 40, used: true }, { bal: 100 }] },
    ],
    [
      '$[id] twice',
      two,
      { $inc: { 'acc.$[a].bal': -60 }, $set: { 'acc.$[a].used': true } },
      { arrayFilters: richFilter },
      {
        acc: [
          { bal: 40, used: true },
          { bal: 40, used: true },
        ],
      },
    ],
    [
      '$[id] that another change would make true',
      { acc: [{ bal: 50 }] },
      { $inc: { 'acc.$[].bal': 60 }, $set: { 'acc.$[a].used': true } },
      { arrayFilters: richFilter },
      { acc: [{ bal: 110 }] },
    ],
    [
      '$[] beside an array that the update makes',
      { a: [1, 2] },
      { $mul: { 'a.$[]': 2 }, $set: { b: [1] } },
      {},
      { a: [2, 4], b: [1] },
    ],
    [
      '$ and $[id] on different members',
      { a: [1, 5, 9] },
      { $set: { 'a.$': 0 }, $inc: { 'a.$[x]': 1 } },
      { filter: { a: 1 }, arrayFilters: [{ x: { $gt: 5 } }] },
      { a: [0, 5, 10] },
    ],
  ])('%s', (_what, doc, update, options, expected) => {
    expect(updated(doc, update, options)).toEqual(expected);
  });

  it.each<[string, Doc, Doc, { filter?: Doc; arrayFilters?: unknown }, number]>([
    ['the same member', { a: [1] }, { $set: { 'a.$': 0 }, $inc: { 'a.0': 1 } }, { filter: { a: 1 } }, 40],
    [
      'a member and a field in it',
      { a: [{ b: 1 }] },
      { $set: { 'a.$[x]': {} }, $inc: { 'a.$[].b': 1 } },
      { arrayFilters: [{ 'x.b': 1 }] },
      40,
    ],
    ['no member', { a: [1] }, { $set: { 'a.$': 0 } }, { filter: { a: { $exists: true }, b: 1 } }, 2],
    ['no array', { a: 1 }, { $set: { 'a.$[]': 0 } }, {}, 2],
    ['an unused array filter', { a: [1] }, { $set: { b: 1 } }, { arrayFilters: [{ x: 1 }] }, 9],
  ])('%s is refused', (_what, doc, update, options, code) => {
    expect(codeOf(() => updated(doc, update, options))).toBe(code);
  });
});

describe('a path that is too deep', () => {
  const path = (levels: number): string => Array.from({ length: levels }, () => 'a').join('.');
  it.each([
    [181, undefined],
    [182, 15],
    [400, 15],
    [100_000, 15],
  ])('of %d names', (levels, code) => {
    expect(codeOf(() => updated({}, { $set: { [path(levels)]: 1 } }))).toBe(code);
    expect(codeOf(() => updated({ b: 1 }, { $rename: { b: path(levels) } }))).toBe(code);
  });
});

describe('pipeline updates', () => {
  const long = Long.fromNumber(5);
  const double = new Double(5);
  it.each<[string, Doc, Doc[], Doc]>([
    [
      'a nested object merges',
      { prefs: { theme: 'dark', size: 1 } },
      [{ $set: { prefs: { theme: 'light' } } }],
      { prefs: { theme: 'light', size: 1 } },
    ],
    ['a nested literal replaces', { p: { a: 1 } }, [{ $set: { p: { $literal: { b: 1 } } } }], { p: { b: 1 } }],
    [
      'a copy is not shared',
      { a: { x: 1 } },
      [{ $set: { b: '$a' } }, { $set: { 'b.x': 2 } }],
      { a: { x: 1 }, b: { x: 2 } },
    ],
    [
      'a path through an array',
      { a: [{ b: 1 }, { c: 2 }, 3, [{ b: 4 }]] },
      [{ $set: { 'a.b': 9 } }],
      { a: [{ b: 9 }, { c: 2, b: 9 }, { b: 9 }, [{ b: 9 }]] },
    ],
    ['a path through a scalar', { a: 1 }, [{ $set: { 'a.b.c': 2 } }], { a: { b: { c: 2 } } }],
    ['an empty array in the way', { a: [] }, [{ $set: { 'a.b': 2 } }], { a: [] }],
    [
      'expressions read the document before the stage',
      { a: 1, b: 2 },
      [{ $set: { a: '$b', b: '$a' } }],
      { a: 2, b: 1 },
    ],
    [
      'types of copied fields',
      { l: long, d: double, list: [{ l: long }] },
      [
        {
          $set: {
            'copy.l': '$l',
            'copy.d': ['$d'],
            'copy.list': '$list.l',
            'copy.all': { $mergeObjects: ['$$ROOT.copy', { l: '$l' }] },
          },
        },
      ],
      { l: long, d: double, list: [{ l: long }], copy: { l: long, d: [double], list: [long], all: { l: long } } },
    ],
    [
      'types of what is chosen',
      { l: long, d: double },
      [
        {
          $set: {
            i: { $ifNull: ['$no', '$l'] },
            c: { $cond: [true, '$d', 0] },
            k: { $concatArrays: [['$l'], ['$d']] },
          },
        },
      ],
      { l: long, d: double, i: long, c: double, k: [long, double] },
    ],
    [
      'types of what is calculated',
      { l: long, d: double, i: 1 },
      [{ $set: { l: { $add: ['$l', '$i'] }, d: { $multiply: ['$d', '$l'] }, i: { $add: ['$i', 1] } } }],
      { l: Long.fromNumber(6), d: new Double(25), i: 2 },
    ],
    ['$$REMOVE and a missing field', { a: 1, b: 2, c: 3 }, [{ $set: { a: '$$REMOVE', b: '$no' } }], { c: 3 }],
    ['$unset through arrays', { a: [{ b: 1, c: 1 }, 2] }, [{ $unset: 'a.b' }], { a: [{ c: 1 }, 2] }],
    ['$unset of several', { a: 1, b: { c: 1, d: long } }, [{ $unset: ['a', 'b.c'] }], { b: { d: long } }],
    ['$replaceWith', { a: { l: long } }, [{ $replaceWith: '$a' }], { l: long }],
    ['$replaceRoot', { l: long }, [{ $replaceRoot: { newRoot: { k: '$l', no: '$no' } } }], { k: long }],
    ['$project', { l: long, b: 1 }, [{ $project: { l: 1 } }], { l: long }],
  ])('%s', (_what, doc, pipeline, expected) => {
    expect(updated(doc, pipeline)).toEqual(readDocument(writeDocument(expected)));
  });

  it.each<[string, Doc[], number]>([
    ['an empty object', [{ $set: { a: {} } }], 40180],
    ['two paths that meet', [{ $set: { 'a.b': 1, a: 2 } }], 40176],
    ['an empty name', [{ $set: { 'a..b': 1 } }], 15998],
    ['a name with a dollar', [{ $set: { 'a.$b': 1 } }], 16410],
    ['$unset of a number', [{ $unset: 1 }], 31120],
    ['a root that is no document', [{ $replaceWith: '$n' }], 40228],
    ['another _id', [{ $set: { _id: 2 } }], 66],
    ['a variable that is not bound', [{ $set: { a: '$$x' } }], 17276],
  ])('%s is refused', (_what, pipeline, code) => {
    expect(codeOf(() => updated({ n: 1 }, pipeline))).toBe(code);
  });
});
