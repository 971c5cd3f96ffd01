import { canReadRoom } from '@gantry/access';
import type { RequestContext } from '@gantry/bus';
import { AppError, type UserCaller, MESSAGE_ERRORS } from '@gantry/contracts';
import { PolicyCache, type Policy } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { StandingCache, type Standing } from '../standing/standing.cache';

export interface Posting extends Standing, Policy {
  readonly caller: UserCaller;
}

export function userOf({ caller }: RequestContext): UserCaller {
  if (caller.kind !== 'user') throw AppError.notLoggedIn();
  return caller;
}

/** The only road to a room that somebody wants to read or write in, or to a message in it (contract/errors.json, sendMessage). */
@Injectable()
export class PostingAccess {
  constructor(
    private readonly standings: StandingCache,
    private readonly policies: PolicyCache,
  ) {}

  /** @returns undefined when there is no such room or the caller may not see it: nobody learns which. */
  async roomForReading(context: RequestContext, rid: string): Promise<Posting | undefined> {
    const caller = userOf(context);
    const [standing, policy] = await Promise.all([
      this.standings.find(context, rid, caller.userId),
      this.policies.current(),
    ]);
    if (!standing || !canReadRoom(policy.access, caller, standing.room, standing.membership !== null, false))
      return undefined;
    return { ...standing, ...policy, caller };
  }

  /** @throws AppError for an unknown room, no access, a block, a read-only room, a muted caller. */
  async roomForPosting(context: RequestContext, rid: string): Promise<Posting> {
    const caller = userOf(context);
    const [standing, policy] = await Promise.all([
      this.standings.find(context, rid, caller.userId),
      this.policies.current(),
    ]);
    if (!standing) throw MESSAGE_ERRORS.invalidRoom.error();
    const { room, membership } = standing;
    // Refused as a code too, so that DDP's sendMessage shows it (contract/pitfalls.md 24).
    if (!canReadRoom(policy.access, caller, room, membership !== null, false)) throw MESSAGE_ERRORS.noAccess.error();
    if (membership?.blocked) throw MESSAGE_ERRORS.roomBlocked.error();
    const username = caller.username ?? '';
    if (room.muted.includes(username)) throw MESSAGE_ERRORS.muted.error();
    const mayPostReadOnly =
      policy.access.can(caller, 'post-readonly', membership?.roles) || room.unmuted.includes(username);
    if (room.ro && !mayPostReadOnly) throw MESSAGE_ERRORS.readOnly.error();
    return { ...standing, ...policy, caller };
  }
}
