import { Bus, systemContext } from '@gantry/bus';
import { lookupUsers, type Room, type Subscription, type UserCard, type UserRef } from '@gantry/contracts';
import { renameJobSchema, renameOf, type Rename } from '@gantry/renames';
import { JOB_DONE, JobWork, type JobPlace, type JobStep } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { RoomNotices } from '../notices/room.notices';
import { SubscriptionsRepository } from '../subscription-store/subscriptions.repository';
import { renamedMember, renamedRoom, retitledDirect } from './renamed-room.rule';
import { RenamesRepository, type DocumentChange } from './renames.repository';

const MEMBERSHIPS = 200;
const DIRECTS = 50;
/** Owners, muted users and last messages have no index by user, so every room is read. */
const ROOMS = 200;
/** At most this many members of a room are told of the change; the others see it on their next read. */
const MAX_TOLD_MEMBERS = 500;
/** Users asked for in one call to auth. */
const MAX_LOOKED_UP = 1_000;
/** After this time, ms, memberships that were being created under the old name are stored. */
const SETTLE_MS = 3_000;
/** How often a room is read again when others change it at the same time. */
const MAX_ROUNDS = 5;

const PHASES = { own: 'memberships', directs: 'directs', rooms: 'rooms', late: 'latecomers' } as const;

/**
 * Replaces a user's names in rooms: its memberships and their rooms first, then the titles of its direct conversations, then all other
 * rooms.
 */
@Injectable()
export class RenameWork extends JobWork {
  readonly kind = 'rename';

  constructor(
    private readonly stored: RenamesRepository,
    private readonly subscriptions: SubscriptionsRepository,
    private readonly notices: RoomNotices,
    private readonly bus: Bus,
  ) {
    super();
  }

  async step(payload: unknown, { phase, cursor }: JobPlace): Promise<JobStep> {
    const job = renameJobSchema.parse(payload);
    const [user] = await this.lookup([job.userId]);
    // The account is gone: its deletion takes care of its rooms.
    if (!user) return JOB_DONE;
    const rename = renameOf(job, user);
    if (phase === PHASES.directs)
      return next(await this.directs(rename, cursor), DIRECTS, PHASES.directs, {
        done: false,
        next: { phase: PHASES.rooms, cursor: '' },
      });
    if (phase === PHASES.rooms)
      return next(await this.window(rename, cursor), ROOMS, PHASES.rooms, {
        done: false,
        next: { phase: PHASES.late, cursor: '' },
        waitMs: SETTLE_MS,
      });
    const own = await this.memberships(rename, cursor);
    if (phase === PHASES.late) return next(own, MEMBERSHIPS, PHASES.late, JOB_DONE);
    return next(own, MEMBERSHIPS, PHASES.own, { done: false, next: { phase: PHASES.directs, cursor: '' } });
  }

  private async lookup(ids: readonly string[]): Promise<UserCard[]> {
    const { users } = await this.bus.call(lookupUsers, systemContext('rooms'), { ids: ids.slice(0, MAX_LOOKED_UP) });
    return users;
  }

  private async memberships(rename: Rename, cursor: string): Promise<Subscription[]> {
    const found = await this.stored.membershipsOf(rename.userId, cursor, MEMBERSHIPS);
    // Whoever is muted is so by name: the old one counts as long as the membership says it (messages, isMuted).
    await this.rooms(rename, await this.stored.roomsByIds(found.map(({ rid }) => rid)));
    const changes = found.flatMap((subscription) => withId(subscription._id, renamedMember(subscription, rename)));
    await this.stored.changeMemberships(changes);
    this.tellMembers(found, changes);
    return found;
  }

  private async directs(rename: Rename, cursor: string): Promise<Room[]> {
    const found = await this.stored.directsOf(rename.userId, cursor, DIRECTS);
    const members = await this.stored.membersOf(found.map(({ _id }) => _id));
    const cards = await this.lookup([...new Set(found.flatMap(({ uids = [] }) => uids))]);
    const known = new Map<string, UserRef>([
      ...members.map(({ u }): [string, UserRef] => [u._id, u]),
      ...cards.map(({ _id, username, name }): [string, UserRef] => [_id, { _id, username, name }]),
    ]);
    const changes = found.flatMap(({ _id: rid, uids = [] }) => {
      const present = uids.flatMap((id) => known.get(id) ?? []);
      // A user without an account is still named by the others' memberships: the title of such a conversation stays.
      return present.length < uids.length
        ? []
        : members
            .filter((member) => member.rid === rid)
            .flatMap((member) => withId(member._id, retitledDirect(member, present)));
    });
    await this.stored.changeMemberships(changes);
    this.tellMembers(members, changes);
    return found;
  }

  private tellMembers(subscriptions: readonly Subscription[], changes: readonly DocumentChange[]): void {
    const changed = new Map(changes.map(({ _id, after }) => [_id, after]));
    for (const subscription of subscriptions) {
      const after = changed.get(subscription._id);
      if (after) this.notices.tellSubscription('updated', { ...subscription, ...after });
    }
  }

  private async window(rename: Rename, cursor: string): Promise<Room[]> {
    const found = await this.stored.window(cursor, ROOMS);
    await this.rooms(rename, found);
    return found;
  }

  private async rooms(rename: Rename, found: readonly Room[]): Promise<void> {
    let rooms = found;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const changes = rooms.flatMap((room) => withId(room._id, renamedRoom(room, rename)));
      const changed = changes.map(({ _id }) => _id);
      const isDone = await this.stored.changeRooms(changes);
      rooms = changed.length === 0 ? [] : await this.stored.roomsByIds(changed);
      if (isDone) {
        for (const room of rooms) await this.tellRoom(room);
        return;
      }
    }
    throw new Error('rooms are changed by others faster than they are renamed');
  }

  private async tellRoom(room: Room): Promise<void> {
    await this.notices.roomChanged(systemContext('rooms'), room);
    const members = await this.subscriptions.published(room._id, MAX_TOLD_MEMBERS);
    this.notices.tellRoom(
      'updated',
      room,
      members.map(({ u }) => u._id),
    );
  }
}

function withId(_id: string, change: Omit<DocumentChange, '_id'> | undefined): DocumentChange[] {
  return change ? [{ _id, ...change }] : [];
}

/** The next step: after the last document when there may be more, else the next phase. */
function next(found: readonly { readonly _id: string }[], limit: number, phase: string, after: JobStep): JobStep {
  const last = found.at(-1);
  return last && found.length === limit ? { done: false, next: { phase, cursor: last._id } } : after;
}
