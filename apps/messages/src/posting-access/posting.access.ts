import { canReadRoom } from '@gantry/access';
import type { RequestContext } from '@gantry/bus';
import { AppError, type UserCaller, MESSAGE_ERRORS } from '@gantry/contracts';
import { PolicyCache, type Policy } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { StandingCache, type Standing } from '../standing/standing.cache';

export interface Posting extends Standing, Policy {
  /** Whether the caller is a member of the room, or of the parent room of a discussion. */
  readonly inside: boolean;
  readonly caller: UserCaller;
}

export function userOf({ caller }: RequestContext): UserCaller {
  if (caller.kind !== 'user') throw AppError.notLoggedIn();
  return caller;
}

/** Rooms name who is muted, and learn of another user name a moment later: until then the one before counts. */
export function isMuted({ room, membership }: Standing, { username = '' }: UserCaller): boolean {
  const before = membership?.username;
  return room.muted.includes(username) || (before !== undefined && room.muted.includes(before));
}

/** The only way to a room for reading or writing in it (contract/errors.json, sendMessage). */
@Injectable()
export class PostingAccess {
  constructor(
    private readonly standings: StandingCache,
    private readonly policies: PolicyCache,
  ) {}

  /** @returns undefined when there is no such room or the caller may not see it; the two are not distinguished */
  async roomForReading(context: RequestContext, rid: string): Promise<Posting | undefined> {
    const caller = userOf(context);
    const [standing, policy] = await Promise.all([
      this.standings.find(context, rid, caller.userId),
      this.policies.current(),
    ]);
    if (!standing) return undefined;
    const inside = await this.isInside(context, standing, caller.userId);
    if (!canReadRoom(policy.access, caller, standing.room, inside, false)) return undefined;
    return { ...standing, ...policy, caller, inside };
  }

  /**
   * @throws AppError for an unknown room, without access, in a blocked conversation, in a read-only room, or when muted
   */
  async roomForPosting(context: RequestContext, rid: string): Promise<Posting> {
    const caller = userOf(context);
    const [standing, policy] = await Promise.all([
      this.standings.find(context, rid, caller.userId),
      this.policies.current(),
    ]);
    if (!standing) throw MESSAGE_ERRORS.invalidRoom.error();
    const { room, membership } = standing;
    // An error with a code, so that DDP's sendMessage shows it as an error (contract/pitfalls.md 24).
    const inside = await this.isInside(context, standing, caller.userId);
    if (!canReadRoom(policy.access, caller, room, inside, false)) throw MESSAGE_ERRORS.noAccess.error();
    if (membership?.blocked) throw MESSAGE_ERRORS.roomBlocked.error();
    if (room.archived && !inside) throw MESSAGE_ERRORS.noAccess.error();
    if (isMuted({ room, membership }, caller)) throw MESSAGE_ERRORS.muted.error();
    const mayPostReadOnly =
      policy.access.can(caller, 'post-readonly', membership?.roles) || room.unmuted.includes(caller.username ?? '');
    if (room.ro && !mayPostReadOnly) throw MESSAGE_ERRORS.readOnly.error();
    return { ...standing, ...policy, caller, inside };
  }

  private async isInside(
    context: RequestContext,
    { room: { prid }, membership }: Standing,
    userId: string,
  ): Promise<boolean> {
    if (membership !== null || prid === undefined) return membership !== null;
    const parent = await this.standings.find(context, prid, userId);
    return parent !== undefined && parent.membership !== null;
  }
}
