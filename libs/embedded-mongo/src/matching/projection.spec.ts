import { readDocument } from '../bson/bson.reader';
import { writeDocument } from '../bson/bson.writer';
import type { Doc } from '../bson/bson.values';
import { MongoError } from '../mongo.errors';
import { compileProjection } from './projection';

const DOC: Doc = {
  _id: 1,
  a: { b: 1, c: { d: 2, e: 3 }, x: [1, 2, 3] },
  list: [{ p: 1, q: 2 }, 5, [{ p: 3, q: 4 }], { q: 6 }],
  nums: [1, 2, 3, 4],
  s: 't',
};

/** The fields in their order, since that is part of the answer. */
const projected = (spec: unknown): unknown => {
  try {
    const project = compileProjection(spec);
    const raw = writeDocument(DOC);
    return JSON.stringify(readDocument(project ? project(raw) : raw));
  } catch (error) {
    if (error instanceof MongoError) return error.code;
    throw error;
  }
};

it.each<[Doc, Doc]>([
  [{}, DOC],
  [{ s: 1 }, { _id: 1, s: 't' }],
  [{ s: true, _id: 0 }, { s: 't' }],
  [{ _id: 1 }, { _id: 1 }],
  [{ _id: 0, list: 0, nums: 0, a: 0 }, { s: 't' }],
  [
    { _id: 1, list: 0, nums: 0, a: 0 },
    { _id: 1, s: 't' },
  ],
  [{ a: { b: 1 } }, { _id: 1, a: { b: 1 } }],
  [
    { a: { c: { d: 1 } }, s: 1 },
    { _id: 1, a: { c: { d: 2 } }, s: 't' },
  ],
  [{ a: { 'c.d': 1, b: 1 } }, { _id: 1, a: { b: 1, c: { d: 2 } } }],
  [
    { _id: 0, a: { c: 0, x: 0 }, list: 0, nums: 0 },
    { a: { b: 1 }, s: 't' },
  ],
  [{ _id: 0, 'a.b': 1, 'a.c.e': 1 }, { a: { b: 1, c: { e: 3 } } }],
  [{ _id: 0, 'list.p': 1 }, { list: [{ p: 1 }, [{ p: 3 }], {}] }],
  [{ _id: 0, list: { p: 0 }, a: 0, nums: 0, s: 0 }, { list: [{ q: 2 }, 5, [{ q: 4 }], { q: 6 }] }],
  [{ _id: 0, 's.x': 1, nums: 1 }, { nums: [1, 2, 3, 4] }],
  [{ _id: 0, 'nums.x': 1 }, { nums: [] }],
  [
    { _id: 0, s: 1, made: '$a.b' },
    { s: 't', made: 1 },
  ],
  [{ _id: 0, made: 'text' }, { made: 'text' }],
  [
    { _id: 0, made: { $add: ['$a.b', 1] }, s: 1 },
    { s: 't', made: 2 },
  ],
  [{ _id: 0, made: { deep: '$s' } }, { made: { deep: 't' } }],
  [{ _id: 0, 'a.made': '$s' }, { a: { made: 't' } }],
  [{ _id: 0, 'list.made': '$s' }, { list: [{ made: 't' }, [{ made: 't' }], { made: 't' }] }],
  [{ _id: 0, made: ['$s', '$none'] }, { made: ['t', null] }],
  [{ _id: 0, made: '$none' }, {}],
  [
    { nums: { $slice: 1 }, a: 0, list: 0 },
    { _id: 1, nums: [1], s: 't' },
  ],
  [
    { _id: 0, nums: { $slice: -2 }, s: 1 },
    { nums: [3, 4], s: 't' },
  ],
  [
    { _id: 0, nums: { $slice: [1, 2] }, s: 1 },
    { nums: [2, 3], s: 't' },
  ],
  [
    { _id: 0, nums: { $slice: [-3, 2] }, s: 1 },
    { nums: [2, 3], s: 't' },
  ],
  [
    { _id: 0, 'a.x': { $slice: 1 }, s: 1 },
    { a: { x: [1] }, s: 't' },
  ],
  [{ _id: 0, made: { $slice: ['$nums', 2] } }, { made: [1, 2] }],
  [
    { _id: 0, list: { $elemMatch: { q: { $gt: 2 } } }, s: 1 },
    { s: 't', list: [{ q: 6 }] },
  ],
  [{ _id: 0, nums: { $elemMatch: { $gt: 2 } } }, { nums: [3] }],
  [{ _id: 0, nums: { $elemMatch: { $gt: 9 } }, s: 1 }, { s: 't' }],
])('%j', (spec, expected) => {
  expect(projected(spec)).toBe(JSON.stringify(expected));
});

it.each<[string, unknown, number]>([
  ['inclusion and exclusion', { a: 1, s: 0 }, 31254],
  ['exclusion and inclusion', { a: 0, s: 1 }, 31253],
  ['the same within a document', { a: { b: 1, c: 0 } }, 31254],
  ['an expression beside exclusion', { a: 0, b: '$s' }, 31310],
  ['a path and one below it', { a: 1, 'a.b': 1 }, 31249],
  ['a path and one above it', { 'a.b': 1, a: 1 }, 31250],
  ['a path twice', { 'a.b': 1, a: { b: 1 } }, 31250],
  ['an empty object', { a: {} }, 51270],
  ['a gap in a path', { 'a..b': 1 }, 15998],
  ['a dot at the end', { 'a.': 1 }, 40353],
  ['an operator as a name', { $a: 1 }, 16410],
  ['a position', { 'list.$': 1 }, 2],
  ['an operator that does not exist', { a: { $nothing: 1 } }, 168],
  ['$elemMatch below a path', { 'a.x': { $elemMatch: { $gt: 1 } } }, 31255],
  ['$slice of no members', { nums: { $slice: [1, 0] } }, 28724],
  ['the score of no search', { score: { $meta: 'textScore' } }, 40218],
  ['other metadata', { m: { $meta: 'recordId' } }, 2],
  ['no object', 1, 14],
])('%s is refused', (_what, spec, code) => {
  expect(projected(spec)).toBe(code);
});
