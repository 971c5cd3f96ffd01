import type { PruneFilter } from '@gantry/contracts';

/** The database query for a prune filter. @param from older messages have been looked at already */
export function pruneQuery(filter: PruneFilter, from?: Date): Record<string, unknown> {
  const { rid, excludePinned, ignoreDiscussion, ignoreThreads, filesOnly, users } = filter;
  return {
    rid,
    ts: { ...rangeOf(filter), ...(from ? laterBound(filter, from) : {}) },
    ...(excludePinned ? { pinned: { $ne: true } } : {}),
    ...(ignoreDiscussion ? { drid: { $exists: false } } : {}),
    ...(ignoreThreads ? { tmid: { $exists: false }, tcount: { $exists: false } } : {}),
    ...(filesOnly ? { 'file._id': { $exists: true } } : {}),
    ...(users.length > 0 ? { 'u.username': { $in: users } } : {}),
  };
}

/** The time range in the form that clients get (contract/ddp-extra.json, deleteMessageBulk). */
export function rangeOf({ latest, oldest, inclusive }: PruneFilter): Record<string, Date> {
  return inclusive ? { $gte: oldest, $lte: latest } : { $gt: oldest, $lt: latest };
}

/** Skips what earlier batches have looked at: otherwise each batch would read all spared messages again. */
function laterBound({ oldest, inclusive }: PruneFilter, from: Date): Record<string, Date> {
  if (from <= oldest) return {};
  return inclusive ? { $gte: from } : { $gt: new Date(from.getTime() - 1) };
}
