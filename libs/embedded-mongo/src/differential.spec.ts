import { Double, Long } from 'bson';
import fc from 'fast-check';
import { readDocument } from './bson/bson.reader';
import { writeDocument } from './bson/bson.writer';
import type { Doc } from './bson/bson.values';
import { compileFilter } from './matching/filter';
import { compileProjection } from './matching/projection';
import { compareSortKeys, parseSort, sortKeyOf } from './matching/sort';
import { MongoError } from './mongo.errors';
import { referenceMatches, referenceProjected, referenceSorted } from './testing/reference.matcher';

/** Filters, sorts and projections of this server against those of the reference matcher, on documents made at random. */
const scalar: fc.Arbitrary<unknown> = fc.oneof(
  fc.integer({ min: -2, max: 4 }),
  fc.constantFrom(null, true, false, '', 'a', 'ab', 'b', 0.5, new Date(5), new Date(6)),
  fc.integer({ min: 0, max: 2 }).map((value) => new Double(value)),
  fc.integer({ min: 0, max: 2 }).map((value) => Long.fromNumber(value)),
);
const record = (value: fc.Arbitrary<unknown>): fc.Arbitrary<Doc> =>
  fc.dictionary(fc.constantFrom('x', 'y'), value, { maxKeys: 2, noNullPrototype: true });
const inner = fc.oneof({ weight: 3, arbitrary: scalar }, { weight: 1, arbitrary: record(scalar) });
const field = fc.oneof(
  { weight: 3, arbitrary: scalar },
  { weight: 2, arbitrary: fc.array(inner, { maxLength: 3 }) },
  { weight: 2, arbitrary: record(fc.oneof(scalar, fc.array(scalar, { maxLength: 2 }))) },
  { weight: 1, arbitrary: fc.array(fc.oneof(inner, fc.array(inner, { maxLength: 2 })), { maxLength: 2 }) },
);
const someDoc = fc.record({ a: field, b: field, c: scalar }, { requiredKeys: [], noNullPrototype: true });
const path = fc.constantFrom('a', 'b', 'c', 'a.x', 'a.y', 'b.x', 'a.0', 'a.0.x', 'a.x.y');

const condition = fc.letrec<{ one: unknown; plain: unknown }>((tie) => ({
  one: fc.oneof(
    { maxDepth: 2 },
    field,
    tie('plain'),
    tie('plain').map((operand) => ({ $not: operand })),
    tie('plain').map((operand) => ({ $elemMatch: operand })),
    fc.tuple(fc.constantFrom('x', 'y'), tie('plain')).map(([name, operand]) => ({ $elemMatch: { [name]: operand } })),
  ),
  plain: fc.oneof(
    fc
      .tuple(fc.constantFrom('$eq', '$ne', '$gt', '$gte', '$lt', '$lte'), field)
      .map(([op, operand]) => ({ [op]: operand })),
    fc
      .tuple(fc.constantFrom('$in', '$nin', '$all'), fc.array(field, { maxLength: 3 }))
      .map(([op, operand]) => ({ [op]: operand })),
    fc.boolean().map((wanted) => ({ $exists: wanted })),
    fc.nat({ max: 3 }).map((size) => ({ $size: size })),
    fc.tuple(fc.constantFrom(2, 3), fc.nat({ max: 2 })).map((operand) => ({ $mod: operand })),
  ),
})).one;
const conjunction: fc.Arbitrary<Doc> = fc.dictionary(path, condition, { maxKeys: 3, noNullPrototype: true });
const filter: fc.Arbitrary<Doc> = fc.oneof(
  { weight: 3, arbitrary: conjunction },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('$and', '$or', '$nor'), fc.array(conjunction, { minLength: 1, maxLength: 3 }))
      .map(([op, branches]) => ({ [op]: branches })),
  },
);
const stored = (doc: Doc): Doc => readDocument(writeDocument(doc));
const RUNS = 5_000;

it('filters accept the same documents', () => {
  fc.assert(
    fc.property(someDoc, filter, (doc, given) => {
      expect(compileFilter(stored(given)).test(stored(doc))).toBe(referenceMatches(stored(doc), stored(given)));
    }),
    { numRuns: RUNS },
  );
});

const sortable = fc.record(
  {
    a: fc.oneof(scalar, fc.array(fc.oneof(scalar, record(scalar)), { maxLength: 3 }), record(scalar)),
    b: fc.oneof(scalar, fc.array(scalar, { maxLength: 2 })),
    c: scalar,
  },
  { requiredKeys: [], noNullPrototype: true },
);
const sort = fc.dictionary(fc.constantFrom('a', 'a.x', 'a.y', 'b', 'c'), fc.constantFrom<1 | -1>(1, -1), {
  minKeys: 1,
  maxKeys: 3,
  noNullPrototype: true,
});

it('sorts give the same order, or refuse the same documents', () => {
  fc.assert(
    fc.property(fc.array(sortable, { maxLength: 6 }), sort, (given, spec) => {
      const docs = given.map((doc, _id) => stored({ _id, ...doc }));
      const fields = parseSort(spec);
      const sorted = (): unknown[] =>
        docs
          .map((doc) => ({ doc, key: sortKeyOf(doc, fields, undefined) }))
          .sort((a, b) => compareSortKeys(a.key, b.key, fields))
          .map(({ doc }) => doc['_id']);
      const expected = referenceSorted(docs, spec);
      if (expected) expect(sorted()).toEqual(expected.map((doc) => doc['_id']));
      else expect(sorted).toThrow(MongoError);
    }),
    { numRuns: RUNS },
  );
});

const projectedPaths = fc.uniqueArray(fc.constantFrom('a', 'a.x', 'a.y', 'a.x.y', 'b.x', 'b', 'c'), {
  minLength: 1,
  maxLength: 3,
});
const apart = (paths: readonly string[]): boolean =>
  paths.every((one) => paths.every((other) => one === other || !one.startsWith(`${other}.`)));

/** Dotted paths, or the same as documents within documents. */
function projectionOf(paths: readonly string[], flag: 0 | 1, nested: boolean): Doc {
  if (!nested) return Object.fromEntries(paths.map((one) => [one, flag]));
  const spec: Doc = {};
  for (const one of paths) {
    const parts = one.split('.');
    let at = spec;
    for (const part of parts.slice(0, -1)) at = (at[part] ??= {}) as Doc;
    at[parts.at(-1) ?? ''] = flag;
  }
  return spec;
}

it('projections leave the same of a document, in the same order', () => {
  fc.assert(
    fc.property(
      someDoc,
      projectedPaths.filter(apart),
      fc.boolean(),
      fc.boolean(),
      fc.boolean(),
      (doc, paths, inclusive, keepId, nested) => {
        const spec = { ...(keepId ? {} : { _id: 0 }), ...projectionOf(paths, inclusive ? 1 : 0, nested) };
        const given = stored({ _id: 1, ...doc });
        const raw = compileProjection(spec)?.(writeDocument(given));
        const expected = writeDocument(referenceProjected(given, paths, inclusive, keepId));
        expect(raw && JSON.stringify(readDocument(raw))).toBe(JSON.stringify(readDocument(expected)));
      },
    ),
    { numRuns: RUNS },
  );
});
