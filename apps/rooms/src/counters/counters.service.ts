import type { Room } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { RoomsRepository } from '../room-store/rooms.repository';
import { SubscriptionsRepository } from '../subscription-store/subscriptions.repository';
import { AppliedChanges, type Stage } from './applied-changes';
import { CounterAnnouncer } from './counter.announcer';
import { DiscussionReporter } from './discussion.reporter';
import { lastOf, type CounterChange } from './room-batch.rule';
import { effectOf, planMembers, type Counts, type MemberPlan, type UnreadSettings } from '../unread/unread.rule';

type Sent = Extract<CounterChange, { kind: 'sent' }>;
type Deleted = Extract<CounterChange, { kind: 'deleted' }>;
type Pruned = Extract<CounterChange, { kind: 'pruned' }>;

/**
 * Keeps msgs, lm and lastMessage of rooms, and alert, unread and mentions of their members, in step with the messages.
 */
@Injectable()
export class CountersService {
  private readonly applied = new AppliedChanges();

  constructor(
    private readonly rooms: RoomsRepository,
    private readonly subscriptions: SubscriptionsRepository,
    private readonly announcer: CounterAnnouncer,
    private readonly policies: PolicyCache,
    private readonly discussions: DiscussionReporter,
  ) {}

  /**
   * Counts the changes of one room with one write for the room and one for its members, however many changes there are.
   */
  async apply(rid: string, changes: readonly CounterChange[]): Promise<void> {
    const sent = inOrder(
      distinct(
        changes.filter((change): change is Sent => change.kind === 'sent'),
        ({ message }) => message._id,
      ),
    );
    const deleted = distinct(
      changes.filter((change): change is Deleted => change.kind === 'deleted'),
      ({ messageId }) => messageId,
    );
    const unread: UnreadSettings = await this.unreadSettings();
    const room = await this.countRoom(rid, changes, sent, deleted, unread);
    // The room no longer exists, or the edited message is not the one that the room shows.
    if (!room) return;
    const touched = await this.countMembers(room, sent, unread);
    this.announcer.announce(room, touched);
    await this.discussions.report(room);
  }

  private async countRoom(
    rid: string,
    changes: readonly CounterChange[],
    sent: readonly Sent[],
    deleted: readonly Deleted[],
    unread: UnreadSettings,
  ): Promise<Room | null> {
    const newSent = sent.filter(({ message }) => !this.applied.has('sent', message._id, 'room'));
    const newDeleted = deleted.filter(({ messageId }) => !this.applied.has('deleted', messageId, 'room'));
    const newPruned = changes.filter(
      (change): change is Pruned => change.kind === 'pruned' && !this.applied.has('pruned', change.batch, 'room'),
    );
    const gone = new Set(deleted.map(({ messageId }) => messageId));
    const last = lastOf(changes, (id) => gone.has(id) || this.applied.has('deleted', id, 'room'));
    // Whether a message counts does not depend on the kind of its room.
    const pruned = newPruned.reduce((sum, { count }) => sum + count, 0);
    const counted = newSent.reduce((sum, { message }) => sum + effectOf(message, 'c', unread).msgs, 0);
    const msgs = counted - newDeleted.length - pruned;
    const mended = await this.mendLastMessage(rid, changes);
    if (sent.length === 0 && newDeleted.length === 0 && newPruned.length === 0)
      return mended ? this.rooms.byId(rid) : null;
    const room = await this.rooms.addActivity(rid, { msgs, last });
    this.reach(newSent, newDeleted, 'room');
    for (const { batch } of newPruned) this.applied.reach('pruned', batch, 'room');
    return room;
  }

  /** Updates lastMessage after an edit, and replaces it by the newest message left after a deletion. */
  private async mendLastMessage(rid: string, changes: readonly CounterChange[]): Promise<boolean> {
    let mended = false;
    for (const change of changes) {
      if (change.kind === 'edited')
        mended = (await this.rooms.replaceLastMessage(rid, change.message._id, change.message)) || mended;
      if (change.kind === 'pruned' && change.last !== undefined)
        mended = (await this.rooms.replaceLastMessage(rid, change.last, change.previous)) || mended;
      if (change.kind === 'deleted')
        mended = (await this.rooms.replaceLastMessage(rid, change.messageId, change.previous)) || mended;
    }
    return mended;
  }

  private async countMembers(room: Room, sent: readonly Sent[], unread: UnreadSettings): Promise<string[]> {
    const fresh = sent.filter(({ message }) => !this.applied.has('sent', message._id, 'members'));
    const plan = planMembers(fresh.map(({ message }) => effectOf(message, room.t, unread)));
    if (plan.activity) await this.writeMembers(room._id, plan);
    this.reach(fresh, [], 'members');
    return [...plan.senders.keys(), ...plan.mentioned.keys()];
  }

  private async writeMembers(rid: string, { everyone, mentioned, senders }: MemberPlan): Promise<void> {
    const groups = {
      everyone,
      mentioned: alike(mentioned).map(([counts, userIds]) => ({ counts, userIds })),
      senders: alike(senders).map(([sender, userIds]) => ({ ...sender, userIds })),
    };
    await this.subscriptions.count(rid, groups, new Date());
  }

  private async unreadSettings(): Promise<UnreadSettings> {
    const { settings } = await this.policies.current();
    return { rooms: settings.text('Unread_Count'), directs: settings.text('Unread_Count_DM') };
  }

  private reach(sent: readonly Sent[], deleted: readonly Deleted[], stage: Stage): void {
    for (const { message } of sent) this.applied.reach('sent', message._id, stage);
    for (const { messageId } of deleted) this.applied.reach('deleted', messageId, stage);
  }
}

function distinct<T>(items: readonly T[], idOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [idOf(item), item])).values()];
}

function inOrder(sent: readonly Sent[]): Sent[] {
  return [...sent].sort((a, b) => a.message.ts.getTime() - b.message.ts.getTime());
}

/** Groups users whose change is the same, so that each group needs one write. */
function alike<T extends Counts | { counts: Counts; alert: boolean }>(
  changes: ReadonlyMap<string, T>,
): [T, string[]][] {
  const groups = new Map<string, [T, string[]]>();
  for (const [userId, change] of changes) {
    const key = JSON.stringify(change);
    const group = groups.get(key);
    if (group) group[1].push(userId);
    else groups.set(key, [change, [userId]]);
  }
  return [...groups.values()];
}
