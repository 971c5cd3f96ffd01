import type { PruneFilter } from '@gantry/contracts';

/** The query for what a filter takes. @param from nothing older is left to look at */
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

/** The bounds as clients are told of them (contract/ddp-extra.json, deleteMessageBulk). */
export function rangeOf({ latest, oldest, inclusive }: PruneFilter): Record<string, Date> {
  return inclusive ? { $gte: oldest, $lte: latest } : { $gt: oldest, $lt: latest };
}

/** What was looked at is passed over: without it, each batch would read what the ones before it have spared. */
function laterBound({ oldest, inclusive }: PruneFilter, from: Date): Record<string, Date> {
  if (from <= oldest) return {};
  return inclusive ? { $gte: from } : { $gt: new Date(from.getTime() - 1) };
}
