import { readDocument } from '../bson/bson.reader';
import { writeDocument } from '../bson/bson.writer';
import type { Doc } from '../bson/bson.values';
import { MongoError } from '../mongo.errors';
import { compileFilter } from '../query/filter';
import { compileUpdate } from './update';

/** What an update makes of a document, read back from its bytes with every type kept. */
function updated(doc: Doc, update: unknown, options: { filter?: Doc; arrayFilters?: unknown } = {}): Doc {
  const before = readDocument(writeDocument({ _id: 1, ...doc }));
  const after = compileUpdate(update, options.arrayFilters).apply(before, compileFilter(options.filter ?? {}), false);
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
