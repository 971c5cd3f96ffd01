import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDocument } from '../bson/bson.writer';
import { Catalog } from '../storage/catalog';
import { Store } from '../storage/store';
import { sweepExpired, TTL_BATCH } from './ttl.sweeper';
import { makeIndex } from '../testing/stored.index';

const throwIt = (error: Error): never => {
  throw error;
};

interface Opened {
  store: Store;
  catalog: Catalog;
}

async function withCatalog(run: (opened: Opened) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ttl-'));
  const store = new Store(folder, { sync: false, onFatal: throwIt });
  try {
    await run({ store, catalog: new Catalog(store) });
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

it('removes what has expired, in batches, and nothing else', () =>
  withCatalog(async ({ store, catalog }) => {
    const collection = await store.write(() => {
      const created = catalog.create('test.sessions');
      makeIndex(catalog, created, { key: { at: 1 }, expireAfterSeconds: 60 });
      for (let i = 0; i < TTL_BATCH + 10; i++) created.insert(writeDocument({ _id: i, at: new Date(i) }));
      created.insert(writeDocument({ _id: 'young', at: new Date(90_000) }));
      created.insert(writeDocument({ _id: 'no date', at: 5 }));
      created.insert(writeDocument({ _id: 'no field' }));
      return created;
    });
    expect(await sweepExpired(store, catalog, new Date(100_000))).toBe(TTL_BATCH + 10);
    expect(collection.size).toBe(3);
  }));

it.each([
  ['a collation', { collation: { locale: 'en', strength: 2 } }],
  ['an $or', { partialFilterExpression: { $or: [{ kind: 'a' }, { kind: 'c' }] } }],
  ['an $and', { partialFilterExpression: { $and: [{ kind: 'a' }, { size: { $gt: 0 } }] } }],
  ['a $nor', { partialFilterExpression: { $nor: [{ kind: 'b' }] } }],
  ['an $in', { partialFilterExpression: { kind: { $in: ['a', 'c'] } } }],
  ['a $not', { partialFilterExpression: { kind: { $not: { $eq: 'b' } } } }],
  [
    'a collation and an $or',
    { collation: { locale: 'en', strength: 2 }, partialFilterExpression: { $or: [{ kind: 'a' }] } },
  ],
  ['sparse', { sparse: true }],
  ['descending', { key: { at: -1 } }],
])('an index with %s is swept, and those after it', (_what, options) =>
  withCatalog(async ({ store, catalog }) => {
    const [first, second] = await store.write(() =>
      ['test.a', 'test.b'].map((ns, at) => {
        const created = catalog.create(ns);
        makeIndex(catalog, created, { key: { at: 1 }, expireAfterSeconds: 60, ...(at === 0 ? options : {}) });
        created.insert(writeDocument({ _id: 'old', kind: 'a', size: 1, at: new Date(0) }));
        created.insert(writeDocument({ _id: 'old list', kind: 'a', size: 1, at: [new Date(0), new Date(90_000)] }));
        created.insert(writeDocument({ _id: 'young', kind: 'a', size: 1, at: new Date(90_000) }));
        if ('partialFilterExpression' in options && at === 0)
          created.insert(writeDocument({ _id: 'outside', kind: 'b', size: 1, at: new Date(0) }));
        return created;
      }),
    );
    expect(await sweepExpired(store, catalog, new Date(100_000))).toBe(4);
    expect(first?.size).toBe('partialFilterExpression' in options ? 2 : 1);
    expect(second?.size).toBe(1);
  }),
);

it('an index that fails is reported after all others had their turn', () =>
  withCatalog(async ({ store, catalog }) => {
    const [broken, whole] = await store.write(() =>
      ['test.a', 'test.b'].map((ns) => {
        const created = catalog.create(ns);
        makeIndex(catalog, created, { key: { at: 1 }, expireAfterSeconds: 60 });
        created.insert(writeDocument({ _id: 'old', at: new Date(0) }));
        return created;
      }),
    );
    if (!broken) throw new Error('no collection');
    jest.spyOn(broken, 'remove').mockImplementation(() => {
      throw new Error('unreadable');
    });
    await expect(sweepExpired(store, catalog, new Date(100_000))).rejects.toThrow(/test\.a, index at_1.*unreadable/);
    expect(whole?.size).toBe(0);
  }));
