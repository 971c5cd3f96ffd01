import { asSystem, Bus, type BusEvent, type RequestContext } from '@gantry/bus';
import {
  memberChanged,
  roomChanged,
  roomDeleted,
  roomStanding,
  type Membership,
  type RoomCard,
} from '@gantry/contracts';
import { Observes } from '@gantry/service-kit';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

const MAX_ROOMS = 20_000;
const MAX_MEMBERSHIPS = 200_000;
/** A missed event is corrected after this time, ms. */
const TTL_MS = 60_000;

export interface Standing {
  readonly room: RoomCard;
  /** null: the user is not a member. */
  readonly membership: Membership | null;
}

/**
 * This service's copy of what rooms knows about a room and a user's place in it, so that a send asks nobody. Dropped
 * by events, and as a whole when the bus was away.
 */
@Injectable()
export class StandingCache implements OnModuleInit {
  private readonly rooms = new LRUCache<string, RoomCard>({ max: MAX_ROOMS, ttl: TTL_MS });
  private readonly memberships = new LRUCache<string, { membership: Membership | null }>({
    max: MAX_MEMBERSHIPS,
    ttl: TTL_MS,
  });
  private readonly loading = new Map<string, Promise<Standing | undefined>>();
  /** Grows with every change. An answer requested before a change is given to its caller, but not kept. */
  private generation = 0;

  constructor(private readonly bus: Bus) {}

  onModuleInit(): void {
    this.bus.onReconnect(() => {
      this.generation++;
      this.rooms.clear();
      this.memberships.clear();
      this.loading.clear();
    });
  }

  /** @returns undefined when there is no such room. */
  async find(context: RequestContext, rid: string, userId: string): Promise<Standing | undefined> {
    const room = this.rooms.get(rid);
    const known = this.memberships.get(`${rid} ${userId}`);
    if (room && known) return { room, membership: known.membership };
    const key = `${rid} ${userId}`;
    const pending = this.loading.get(key);
    if (pending) return pending;
    const loading = this.load(context, rid, userId).finally(() => {
      if (this.loading.get(key) === loading) this.loading.delete(key);
    });
    this.loading.set(key, loading);
    return loading;
  }

  private async load(context: RequestContext, rid: string, userId: string): Promise<Standing | undefined> {
    const { generation } = this;
    const { room, membership } = await this.bus.call(roomStanding, asSystem(context, 'messages'), { rid, userId });
    if (!room) return undefined;
    if (generation === this.generation) {
      this.rooms.set(rid, room);
      this.memberships.set(`${rid} ${userId}`, { membership });
    }
    return { room, membership };
  }

  @Observes(roomDeleted)
  onRoomDeleted({ payload: { rid } }: BusEvent<typeof roomDeleted>): void {
    this.dropRoom(rid);
  }

  @Observes(roomChanged)
  onRoomChanged({ payload: { rid } }: BusEvent<typeof roomChanged>): void {
    this.dropRoom(rid);
  }

  private dropRoom(rid: string): void {
    this.generation++;
    this.loading.clear();
    this.rooms.delete(rid);
  }

  @Observes(memberChanged)
  onMemberChanged({ payload: { rid, userId } }: BusEvent<typeof memberChanged>): void {
    this.generation++;
    this.loading.clear();
    this.rooms.delete(rid);
    this.memberships.delete(`${rid} ${userId}`);
  }
}
