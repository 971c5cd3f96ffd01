import { compileFilter } from '../query/filter';
import { runPlan } from '../query/executor';
import { planQuery } from '../query/planner';
import type { Catalog } from './catalog';
import type { Collection } from './collection';
import type { IndexDefinition } from './index.definition';
import type { Store } from './store';

/** How often expired documents are looked for, milliseconds. MongoDB's own interval. */
export const TTL_SWEEP_MS = 60_000;
/** Documents removed per collection and write: others get their turn in between. */
export const TTL_BATCH = 500;

/** Removes documents whose TTL index says that they have expired. Resolves with their number. */
export async function sweepExpired(store: Store, catalog: Catalog, now: Date = new Date()): Promise<number> {
  let removed = 0;
  for (const { ns, indexes } of catalog.list()) {
    for (const index of indexes) {
      if (index.expireAfterSeconds === undefined) continue;
      for (let batch = TTL_BATCH; batch === TTL_BATCH;) {
        batch = await store.write(() => removeExpired(catalog.get(ns), index, now));
        removed += batch;
      }
    }
  }
  return removed;
}

function removeExpired(collection: Collection | undefined, index: IndexDefinition, now: Date): number {
  const [field] = index.fields;
  if (!collection?.indexes.includes(index) || !field || index.expireAfterSeconds === undefined) return 0;
  const before = new Date(now.getTime() - index.expireAfterSeconds * 1000);
  const filter = compileFilter({ $and: [index.partialSpec ?? {}, { [field.path]: { $lt: before } }] });
  const plan = planQuery({ filter, sort: [], indexes: collection.indexes, hint: index.name });
  const expired = [...runPlan({ collection, plan, sort: [], skip: 0, limit: TTL_BATCH })];
  for (const { id, raw } of expired) collection.remove(id, raw);
  return expired.length;
}
