import { AppError, type OutputOf, type solelyOwnedRooms } from '@gantry/contracts';

export type SolelyOwnedRoom = OutputOf<typeof solelyOwnedRooms>['rooms'][number];

/** What becomes of the rooms that hang on one user. */
export interface OwnershipPlan {
  readonly successions: readonly { readonly rid: string; readonly userId: string }[];
  readonly removals: readonly string[];
  /** Names, for whoever has to agree. */
  readonly shouldChangeOwner: readonly string[];
  readonly shouldBeRemoved: readonly string[];
}

/**
 * Whoever of the active members came first becomes the owner. A group that nobody active is left for goes; a channel
 * stays, for others may still join it.
 * @param successorOf room id → active member
 */
export function planOwnership(
  rooms: readonly SolelyOwnedRoom[],
  successorOf: ReadonlyMap<string, string>,
): OwnershipPlan {
  const handed = rooms.flatMap(({ rid, name, isOwner }) => {
    const userId = isOwner ? successorOf.get(rid) : undefined;
    return userId === undefined ? [] : [{ rid, name, userId }];
  });
  const lost = rooms.filter(({ rid, t, isOwner }) => t !== 'c' && !(isOwner && successorOf.has(rid)));
  return {
    successions: handed.map(({ rid, userId }) => ({ rid, userId })),
    removals: lost.map(({ rid }) => rid),
    shouldChangeOwner: handed.map(({ name }) => name),
    shouldBeRemoved: lost.map(({ name }) => name),
  };
}

/** @throws AppError user-last-owner unless nothing hangs on the user or it was agreed to. */
export function requireAgreement({ shouldBeRemoved, shouldChangeOwner }: OwnershipPlan, isAgreed: boolean): void {
  if (isAgreed || shouldBeRemoved.length + shouldChangeOwner.length === 0) return;
  throw new AppError('user-last-owner', '', { shouldBeRemoved, shouldChangeOwner });
}
