import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { readDocument } from '../bson/bson.reader';
import { writeDocument } from '../bson/bson.writer';
import { isDoc, type Doc } from '../bson/bson.values';
import { Catalog } from '../storage/catalog';
import type { Collection } from '../storage/collection';
import { Store } from '../storage/store';
import { anyValue } from '../testing/bson.arbitraries';
import { referenceMatches } from '../testing/reference.matcher';
import { compileFilter } from '../matching/filter';
import { prepareQuery, type Selection } from './find.query';
import { compareSortKeys, parseSort, sortKeyOf } from '../matching/sort';
import { makeIndex } from '../testing/stored.index';
import { unpaused } from '../pace/pace';

/** What a walk that never pauses returns. */
function ended<T>(walk: Iterator<unknown, T>): T {
  const result = walk.next();
  if (!result.done) throw new Error('it pauses');
  return result.value;
}

const throwIt = (error: Error): never => {
  throw error;
};

const scalar = fc.oneof(
  fc.integer({ min: 0, max: 4 }),
  fc.constantFrom('a', 'ab', 'abc', 'b', ''),
  fc.constantFrom(null, true, new Date(5)),
);
const fieldValue = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.record({ x: scalar, y: scalar }, { requiredKeys: [], noNullPrototype: true }) },
  {
    weight: 1,
    arbitrary: fc.array(fc.record({ x: scalar, y: scalar }, { requiredKeys: [], noNullPrototype: true }), {
      maxLength: 3,
    }),
  },
);
const anyDoc = fc.record({ a: fieldValue, b: fieldValue, c: scalar }, { requiredKeys: [], noNullPrototype: true });

const path = fc.constantFrom('a', 'b', 'c', 'a.x', 'a.y', 'b.x');
const condition: fc.Arbitrary<unknown> = fc.oneof(
  scalar,
  scalar.map((value) => ({ $eq: value })),
  fc.array(scalar, { maxLength: 3 }).map((values) => ({ $in: values })),
  fc.tuple(fc.constantFrom('$gt', '$gte', '$lt', '$lte'), scalar).map(([op, value]) => ({ [op]: value })),
  fc.tuple(scalar, scalar).map(([low, high]) => ({ $gte: low, $lt: high })),
  fc.constantFrom(
    { $exists: true },
    { $exists: false },
    { $ne: 1 },
    { $regex: '^a' },
    { $regex: '^ab?' },
    { $not: { $gt: 2 } },
    { $nin: [1, 'a'] },
  ),
  fc.tuple(fc.constantFrom('x', 'y'), scalar).map(([name, value]) => ({ $elemMatch: { [name]: value } })),
);
const conjunction = fc
  .array(fc.tuple(path, condition), { minLength: 0, maxLength: 3 })
  .map((pairs) => Object.fromEntries(pairs));
const anyFilter = fc.oneof(
  { weight: 4, arbitrary: conjunction },
  { weight: 1, arbitrary: fc.tuple(conjunction, conjunction).map(([one, two]) => ({ $or: [one, two] })) },
  { weight: 1, arbitrary: fc.tuple(conjunction, conjunction).map(([one, two]) => ({ $and: [one, two] })) },
);
const anySort = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'a.x', '_id'), fc.constantFrom(1, -1)), { maxLength: 2 })
  .map((pairs) => Object.fromEntries(pairs));

const INDEXES: Doc[] = [
  { key: { a: 1 } },
  { key: { a: 1, b: -1 } },
  { key: { b: -1 } },
  { key: { c: 1, a: 1 } },
  { key: { 'a.x': 1 } },
  { key: { c: -1, 'a.x': 1, 'a.y': 1 }, name: 'through one array' },
  { key: { b: 1 }, sparse: true, name: 'sparse' },
  { key: { c: 1 }, partialFilterExpression: { c: { $gt: 1 } }, name: 'partial' },
];

describe('a planned query', () => {
  const folder = mkdtempSync(join(tmpdir(), 'planner-'));
  const store = new Store(folder, { sync: false, onFatal: throwIt });
  const catalog = new Catalog(store);
  let serial = 0;
  afterAll(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function collectionOf(docs: readonly Doc[], indexes: readonly Doc[]): Promise<Collection> {
    return store.write(() => {
      const collection = catalog.create(`test.c${serial++}`);
      indexes.forEach((spec, i) => {
        if (i % 2 === 0) makeIndex(catalog, collection, spec);
      });
      docs.forEach((doc, i) => insertIfPossible(collection, { _id: i, ...doc }));
      indexes.forEach((spec, i) => {
        if (i % 2 === 1) tryIndex(collection, spec);
      });
      return collection;
    });
  }

  function insertIfPossible(collection: Collection, doc: Doc): void {
    try {
      collection.insert(writeDocument(doc));
    } catch (error) {
      expect(String(error)).toContain('parallel arrays');
    }
  }

  function tryIndex(collection: Collection, spec: Doc): void {
    try {
      makeIndex(catalog, collection, spec);
    } catch (error) {
      expect(String(error)).toContain('parallel arrays');
    }
  }

  const run = (collection: Collection, selection: Selection): Doc[] =>
    Array.from(unpaused(prepareQuery(collection, selection).documents()), ({ raw }) => readDocument(raw));
  const all = (collection: Collection): Doc[] =>
    Array.from(collection.scan(false, 100), ({ raw }) => readDocument(raw));
  const ids = (docs: readonly Doc[]): unknown[] => docs.map((doc) => doc['_id']).sort((a, b) => Number(a) - Number(b));

  it('finds exactly the documents that a full scan finds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyDoc, { maxLength: 25 }),
        fc.array(anyFilter, { minLength: 5, maxLength: 20 }),
        fc.subarray(INDEXES),
        async (docs, filters, indexes) => {
          const collection = await collectionOf(docs, indexes);
          const stored = all(collection);
          for (const filter of filters) {
            const compiled = compileFilter(filter);
            expect(ids(run(collection, { filter }))).toEqual(ids(stored.filter((doc) => compiled.test(doc))));
            expect(ended(prepareQuery(collection, { filter }).count())).toBe(run(collection, { filter }).length);
          }
        },
      ),
      { numRuns: 120 },
    );
  });

  it('gives documents in the order asked for, with skip and limit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyDoc, { maxLength: 25 }),
        fc.array(fc.tuple(anyFilter, anySort, fc.nat(3), fc.nat(6)), { minLength: 5, maxLength: 15 }),
        fc.subarray(INDEXES),
        async (docs, queries, indexes) => {
          const collection = await collectionOf(docs, indexes);
          const stored = all(collection);
          for (const [filter, sort, skip, limit] of queries) {
            const fields = parseSort(sort);
            const keyed = (doc: Doc) => sortKeyOf(doc, fields, undefined);
            const compiled = compileFilter(filter);
            // Parallel arrays have no order: differential.spec.ts shows that they are refused.
            if (Object.keys(sort).some((name) => name.startsWith('a')) && 'b' in sort) continue;
            const expected = stored
              .filter((doc) => compiled.test(doc))
              .sort((a, b) => compareSortKeys(keyed(a), keyed(b), fields))
              .slice(skip, limit > 0 ? skip + limit : undefined);
            const found = run(collection, { filter, sort, skip, limit });
            expect(found.length).toBe(expected.length);
            if (fields.length > 0) {
              // Ties may come in any order: the sort keys must agree.
              found.forEach((doc, i) => expect(compareSortKeys(keyed(doc), keyed(expected[i] ?? {}), fields)).toBe(0));
            }
          }
        },
      ),
      { numRuns: 120 },
    );
  });

  it('agrees with the reference matcher', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyDoc, { maxLength: 20 }),
        fc.array(conjunction, { minLength: 5, maxLength: 10 }),
        fc.subarray(INDEXES),
        async (docs, queries, indexes) => {
          const collection = await collectionOf(docs, indexes);
          const stored = all(collection);
          for (const filter of queries.filter((query) => !JSON.stringify(query).includes('$regex')))
            expect(ids(run(collection, { filter }))).toEqual(
              ids(stored.filter((doc) => referenceMatches(doc, filter))),
            );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keeps indexes true to the documents through updates and removals', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyDoc, { minLength: 1, maxLength: 15 }),
        fc.array(fc.tuple(fc.nat(14), fc.option(anyDoc)), { maxLength: 15 }),
        fc.array(anyFilter, { minLength: 5, maxLength: 10 }),
        async (docs, changes, filters) => {
          const collection = await collectionOf(docs, INDEXES.slice(0, 5));
          await store.write(() => {
            for (const [id, replacement] of changes) {
              for (const found of [...unpaused(prepareQuery(collection, { filter: { _id: id } }).documents())]) {
                if (replacement === null) collection.remove(found.id, found.raw);
                else replaceIfPossible(collection, found, { _id: id, ...replacement });
              }
            }
          });
          const stored = all(collection);
          for (const filter of filters) {
            const compiled = compileFilter(filter);
            expect(ids(run(collection, { filter }))).toEqual(ids(stored.filter((doc) => compiled.test(doc))));
          }
          const total = stored.length;
          await store.write(() => {
            for (const found of [...collection.scan(false, 100)]) collection.remove(found.id, found.raw);
          });
          expect(collection.size).toBe(0);
          for (const index of collection.indexes)
            expect([...collection.countIndex(index, { start: Buffer.alloc(0), end: Buffer.alloc(30, 0xff) })]).toEqual([
              0,
            ]);
          expect(total).toBeLessThanOrEqual(docs.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  function replaceIfPossible(collection: Collection, found: { id: Buffer; raw: Buffer }, doc: Doc): void {
    try {
      collection.replace(found.id, readDocument(found.raw), doc, writeDocument(doc), undefined);
    } catch (error) {
      expect(String(error)).toContain('parallel arrays');
    }
  }

  it('finds any value of any BSON type by equality through an index', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyValue, { minLength: 1, maxLength: 15 }), async (values) => {
        const collection = await collectionOf(
          values.map((v) => ({ v })),
          [{ key: { v: 1 } }],
        );
        const stored = all(collection);
        for (const value of values) {
          if (isDoc(value) && Object.keys(value).length === 0) continue;
          const filter = { v: { $eq: value } };
          const compiled = compileFilter(filter);
          expect(ids(run(collection, { filter }))).toEqual(ids(stored.filter((doc) => compiled.test(doc))));
        }
      }),
      { numRuns: 60 },
    );
  });
});
