import { asSystem, Bus, type RequestContext } from '@gantry/bus';
import {
  AppError,
  locateRoom,
  messagesPruned,
  newId,
  removeDiscussion,
  roomStanding,
  STREAMS,
  type beginPruning,
  type cleanHistory,
  type InputOf,
  type Membership,
  type OutputOf,
  type PruneFilter,
  type RoomCard,
} from '@gantry/contracts';
import { stringifyEjson } from '@gantry/ddp';
import { JobStore, PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { MessageBroadcast } from '../broadcast/message.broadcast';
import { MessagesRepository } from '../message-store/messages.repository';
import { userOf } from '../posting-access/posting.access';
import { TrashRepository } from '../trash/trash.repository';
import { UploadRemoval } from '../upload-removal/upload.removal';
import { pruneQuery, rangeOf } from './prune.filter';
import { PRUNING_KIND, type PruningPayload } from './pruning.payload';
import { PrunedMessagesRepository, type PrunedMessage } from './pruned-messages.repository';

export const MESSAGES_PER_BATCH = 500;
/** What a call cannot do within this time continues as a job, ms. */
const CALL_BUDGET_MS = 15_000;
const RIGHT = 'clean-channel-history';
/**
 * Shown instead of a pruned file. contract/errors.json has no text for it; this is what clients of the reference show.
 */
const FILE_REMOVED = [{ color: '#FD745E', text: '_File removed by prune_' }];

type CleanInput = InputOf<typeof cleanHistory>;

/** The result of a batch. `from`: time at which the next batch starts; absent when nothing is left. */
export interface PruneStep {
  readonly count: number;
  readonly from?: Date;
}

/** Prunes the messages of a room in batches. */
@Injectable()
export class PruningService {
  constructor(
    private readonly repository: PrunedMessagesRepository,
    private readonly messages: MessagesRepository,
    private readonly uploads: UploadRemoval,
    private readonly trash: TrashRepository,
    private readonly broadcast: MessageBroadcast,
    private readonly jobs: JobStore,
    private readonly policies: PolicyCache,
    private readonly bus: Bus,
  ) {}

  /** @throws AppError error-not-allowed without the right, of a room that there is not too, and those of the room parameter */
  async clean(context: RequestContext, input: CleanInput): Promise<OutputOf<typeof cleanHistory>> {
    const rid = await this.permitted(context, input);
    const filter = filterOf(rid, input);
    const limit = input.limit ? input.limit : Number.MAX_SAFE_INTEGER;
    const until = Date.now() + CALL_BUDGET_MS;
    let count = 0;
    let from: Date | undefined;
    do {
      const step = await this.batch(context, filter, limit - count, from);
      count += step.count;
      from = step.from;
    } while (from !== undefined && count < limit && Date.now() < until);
    if (from !== undefined && count < limit)
      await this.jobs.putOnce(`pruning:${newId()}`, PRUNING_KIND, { filter, limit: limit - count, from });
    else this.tell(filter);
    return { count };
  }

  private async permitted(context: RequestContext, { target, rid }: CleanInput): Promise<string> {
    const notAllowed = new AppError('error-not-allowed', 'Not allowed', { method: 'cleanRoomHistory' });
    const found: { room: RoomCard | null; membership: Membership | null } = target
      ? await this.bus.call(locateRoom, context, { target, archived: 'refuse', seenWith: RIGHT })
      : await this.bus.call(roomStanding, asSystem(context, 'messages'), {
          rid: rid ?? '',
          userId: userOf(context).userId,
        });
    const { access } = await this.policies.current();
    if (!found.room || !access.can(context.caller, RIGHT, found.membership?.roles)) throw notAllowed;
    return found.room._id;
  }

  /** Queues pruning for the rooms that the retention policy names. */
  async begin({ rooms }: InputOf<typeof beginPruning>): Promise<OutputOf<typeof beginPruning>> {
    for (const filter of rooms) {
      const [first] = await this.repository.oldest(pruneQuery(filter), 1);
      if (!first) continue;
      const payload: PruningPayload = { filter, limit: Number.MAX_SAFE_INTEGER };
      await this.jobs.putOnce(`retention:${filter.rid}`, PRUNING_KIND, payload);
    }
    return {};
  }

  /** Prunes one batch. Safe to repeat: pruned messages no longer match. */
  async batch(context: RequestContext, filter: PruneFilter, limit: number, from?: Date): Promise<PruneStep> {
    const size = Math.min(MESSAGES_PER_BATCH, limit);
    const found = await this.repository.oldest(pruneQuery(filter, from), size);
    if (found.length === 0) return { count: 0 };
    await this.uploads.ofMessages(found);
    if (filter.filesOnly) await this.dropFiles(context, filter.rid, found);
    else await this.removeMessages(context, filter, found);
    const last = found.length < size ? undefined : found.at(-1);
    return { count: found.length, ...(last ? { from: last.ts } : {}) };
  }

  private async dropFiles(context: RequestContext, rid: string, found: readonly PrunedMessage[]): Promise<void> {
    const { room } = await this.bus.call(roomStanding, asSystem(context, 'messages'), { rid });
    for (const { _id } of found) {
      const changed = await this.repository.dropFile(_id, FILE_REMOVED);
      if (changed && room) this.broadcast.changed(changed, room);
    }
  }

  private async removeMessages(
    context: RequestContext,
    { rid }: PruneFilter,
    found: readonly PrunedMessage[],
  ): Promise<void> {
    for (const { drid } of found)
      if (drid !== undefined)
        await this.bus.call(removeDiscussion, asSystem(context, 'messages'), { rid: drid, prid: rid });
    const shown = found.filter(({ _hidden }) => _hidden !== true);
    await this.trash.keepMarks(shown);
    await this.repository.remove(found.map(({ _id }) => _id));
    for (const tmid of new Set(shown.map((message) => message.tmid)))
      if (tmid !== undefined) await this.messages.recountReplies(tmid);
    const last = shown.findLast(({ t, tmid, tshow }) => t === undefined && (tmid === undefined || tshow === true));
    const previous = last ? ((await this.messages.findLast(rid)) ?? null) : null;
    await this.bus.publish(
      messagesPruned,
      rid,
      { rid, batch: newId(), count: shown.length, ...(last ? { last: last._id } : {}), previous },
      { traceId: context.traceId },
    );
  }

  /** Tells clients to remove the pruned messages from what they show. */
  tell(filter: PruneFilter): void {
    const { rid, excludePinned, ignoreDiscussion, filesOnly, users } = filter;
    if (filesOnly) return;
    this.bus.emit(STREAMS.notifyRoom, {
      eventName: `${rid}/deleteMessageBulk`,
      args: stringifyEjson([{ rid, excludePinned, ignoreDiscussion, ts: rangeOf(filter), users }]),
    });
  }
}

function filterOf(
  rid: string,
  { latest, oldest, inclusive, excludePinned, ignoreDiscussion, ignoreThreads, filesOnly, users }: CleanInput,
): PruneFilter {
  return {
    ...{ rid, latest, oldest },
    inclusive: inclusive ?? false,
    excludePinned: excludePinned ?? false,
    ignoreDiscussion: ignoreDiscussion ?? true,
    ignoreThreads: ignoreThreads ?? true,
    filesOnly: filesOnly ?? false,
    users: users ?? [],
  };
}
