import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDocument } from '../bson/bson.writer';
import { Catalog } from './catalog';
import { Store } from './store';
import { sweepExpired, TTL_BATCH } from './ttl.sweeper';

it('removes what has expired, in batches, and nothing else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ttl-'));
  const store = new Store(folder, false);
  const catalog = new Catalog(store);
  const collection = await store.write(() => {
    const created = catalog.create('test.sessions');
    catalog.createIndex(created, { key: { at: 1 }, expireAfterSeconds: 60 });
    for (let i = 0; i < TTL_BATCH + 10; i++) created.insert(writeDocument({ _id: i, at: new Date(i) }));
    created.insert(writeDocument({ _id: 'young', at: new Date(90_000) }));
    created.insert(writeDocument({ _id: 'no date', at: 5 }));
    created.insert(writeDocument({ _id: 'no field' }));
    return created;
  });
  expect(await sweepExpired(store, catalog, new Date(100_000))).toBe(TTL_BATCH + 10);
  expect(collection.size).toBe(3);
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});
