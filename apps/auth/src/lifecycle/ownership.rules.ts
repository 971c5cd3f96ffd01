import { AppError, type OutputOf, type solelyOwnedRooms } from '@gantry/contracts';

export type SolelyOwnedRoom = OutputOf<typeof solelyOwnedRooms>['rooms'][number];

/** What happens to rooms of which the user is the only owner. */
export interface OwnershipPlan {
  readonly successions: readonly { readonly rid: string; readonly userId: string }[];
  readonly removals: readonly string[];
  /** Names of the rooms, for the user who has to confirm. */
  readonly shouldChangeOwner: readonly string[];
  readonly shouldBeRemoved: readonly string[];
}

/**
 * The oldest active membership gets the ownership. A group without active members is deleted; a channel stays, because
 * others may still join it.
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

/** @throws AppError user-last-owner unless there are no such rooms or the caller has confirmed */
export function requireAgreement({ shouldBeRemoved, shouldChangeOwner }: OwnershipPlan, isAgreed: boolean): void {
  if (isAgreed || shouldBeRemoved.length + shouldChangeOwner.length === 0) return;
  throw new AppError('user-last-owner', '', { shouldBeRemoved, shouldChangeOwner });
}
