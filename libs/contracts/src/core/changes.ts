import { z } from 'zod';

/** A removed document in the remove lists of sync routes. */
export const removalSchema = z.object({ _id: z.string(), _deletedAt: z.date() });

/** Asks for everything, or for what has changed since a date. `dated`: the answer tells what was removed, too. */
export const sinceSchema = z.object({ updatedSince: z.date().optional(), dated: z.boolean() });

export function changesOf<T extends z.ZodType>(item: T) {
  return z.object({ update: z.array(item), remove: z.array(removalSchema), dated: z.boolean() });
}

/** The parameter of a `…/get` method: anything other than a date asks for everything. */
export function sinceDate([date]: readonly unknown[]) {
  return { updatedSince: date instanceof Date ? date : undefined, dated: date instanceof Date };
}

/** The result of a `…/get` method: an array, or {update, remove} when a date was given (contract/ddp-methods.json). */
export function byDate<U, R>({
  update,
  remove,
  dated,
}: {
  update: U;
  remove: R;
  dated: boolean;
}): U | { update: U; remove: R } {
  return dated ? { update, remove } : update;
}
