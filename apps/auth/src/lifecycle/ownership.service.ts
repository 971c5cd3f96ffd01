import { asSystem, Bus, type RequestContext } from '@gantry/bus';
import {
  AppError,
  OWNERSHIP_PAGE,
  relinquishRooms,
  roomSuccessors,
  solelyOwnedRooms,
  SUCCESSORS_PAGE,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { LifecycleRepository } from './lifecycle.repository';
import { planOwnership, type OwnershipPlan, type SolelyOwnedRoom } from './ownership.rules';

/** Most pages of rooms of one user: more than anybody has. */
const MAX_PAGES = 1_000;

/** The rooms of which a user is the only owner, and their next owners. */
@Injectable()
export class OwnershipService {
  constructor(
    private readonly accounts: LifecycleRepository,
    private readonly bus: Bus,
  ) {}

  async plan(context: RequestContext, userId: string): Promise<OwnershipPlan> {
    const rooms = await this.solelyOwned(context, userId);
    const successors = new Map<string, string>();
    for (const room of rooms) {
      const successor = await this.successorOf(context, room, userId);
      if (successor !== undefined) successors.set(room.rid, successor);
    }
    return planOwnership(rooms, successors);
  }

  private async solelyOwned(context: RequestContext, userId: string): Promise<SolelyOwnedRoom[]> {
    const rooms: SolelyOwnedRoom[] = [];
    let after: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      const answer = await this.bus.call(solelyOwnedRooms, asSystem(context, 'auth'), { userId, after });
      rooms.push(...answer.rooms);
      if (answer.next === undefined) return rooms;
      after = answer.next;
    }
    throw AppError.unavailable('rooms');
  }

  /** The oldest membership of a user who can log in. */
  private async successorOf(
    context: RequestContext,
    { rid, others }: SolelyOwnedRoom,
    userId: string,
  ): Promise<string | undefined> {
    let { userIds, more } = others;
    for (let offset = SUCCESSORS_PAGE; ; offset += SUCCESSORS_PAGE) {
      const active = await this.accounts.activeAmong(userIds);
      const successor = userIds.find((id) => active.has(id));
      if (successor !== undefined || !more) return successor;
      ({ userIds, more } = await this.bus.call(roomSuccessors, asSystem(context, 'auth'), { rid, userId, offset }));
    }
  }

  /** Safe to repeat. */
  async carryOut(context: RequestContext, userId: string, { successions, removals }: OwnershipPlan): Promise<void> {
    for (let start = 0; start < Math.max(successions.length, removals.length); start += OWNERSHIP_PAGE) {
      const page = {
        successions: successions.slice(start, start + OWNERSHIP_PAGE),
        removals: removals.slice(start, start + OWNERSHIP_PAGE),
      };
      await this.bus.call(relinquishRooms, asSystem(context, 'auth'), { userId, ...page });
    }
  }
}
