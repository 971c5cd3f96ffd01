import { compileFilter } from '../matching/filter';
import { unpaused } from '../pace/pace';
import { runPlan } from '../query/executor';
import { planQuery } from '../query/planner';
import type { Catalog } from '../storage/catalog';
import type { Collection } from '../storage/collection';
import type { IndexDefinition } from '../storage/index.definition';
import type { Store } from '../storage/store';

/** How often expired documents are looked for, milliseconds. MongoDB's own interval. */
export const TTL_SWEEP_MS = 60_000;
/** Documents removed per collection and write: others get their turn in between. */
export const TTL_BATCH = 200;

/**
 * Removes documents whose TTL index says that they have expired. Resolves with their number.
 * An index that fails does not keep the others from their turn: throws an AggregateError once all have had it.
 */
export async function sweepExpired(store: Store, catalog: Catalog, now: Date = new Date()): Promise<number> {
  let removed = 0;
  const failures: unknown[] = [];
  for (const { ns, indexes } of catalog.list()) {
    for (const index of indexes) {
      if (index.expireAfterSeconds === undefined) continue;
      try {
        for (let batch = TTL_BATCH; batch === TTL_BATCH;) {
          batch = await store.write(() => removeExpired(catalog.get(ns), index, now), false);
          removed += batch;
        }
      } catch (error) {
        failures.push(new Error(`${ns}, index ${index.name}: ${String(error)}`, { cause: error }));
      }
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, failures.map((failure) => String(failure)).join('; '));
  return removed;
}

function removeExpired(collection: Collection | undefined, index: IndexDefinition, now: Date): number {
  const [field] = index.fields;
  if (!collection?.indexes.includes(index) || !field || index.expireAfterSeconds === undefined) return 0;
  const before = new Date(now.getTime() - index.expireAfterSeconds * 1000);
  // The index holds just what its partial filter accepts, so the planner need not prove that, and dates have no collation.
  const whole: IndexDefinition = { ...index, partial: undefined, partialSpec: undefined };
  const filter = compileFilter({ [field.path]: { $lt: before } }, { collation: index.collation });
  const plan = planQuery({ filter, sort: [], indexes: [whole], hint: index.name });
  const expired = [...unpaused(runPlan({ collection, plan, sort: [], skip: 0, limit: TTL_BATCH }))];
  for (const { id, raw } of expired) collection.remove(id, raw);
  return expired.length;
}
