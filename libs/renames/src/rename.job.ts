import type { EventPayload, userRenamed, UserCard } from '@gantry/contracts';
import { z } from 'zod';
import { formerNames, type Rename } from './rename';

/** What has to be remembered of renames until copies are replaced: whose, and from what. Who it is now is auth's to say. */
export const renameJobSchema = z.object({ userId: z.string(), previous: z.array(z.string()) });
export type RenameJob = z.infer<typeof renameJobSchema>;

/** One job for each user, however often it is renamed. */
export function renameJobId(userId: string): string {
  return `rename:${userId}`;
}

/** Adds a rename to those that wait. Both names count: the event may come behind a later one. */
export function mergedRename(
  existing: unknown,
  { userId, username, previous }: EventPayload<typeof userRenamed>,
): RenameJob {
  const known = renameJobSchema.safeParse(existing).data?.previous ?? [];
  return { userId, previous: formerNames(known, [previous.username, username]) };
}

/** The job as it is to be done, given who the user is now. */
export function renameOf({ userId, previous }: RenameJob, { username, name }: UserCard): Rename {
  return { userId, username, name, previous: previous.filter((former) => former !== username) };
}
