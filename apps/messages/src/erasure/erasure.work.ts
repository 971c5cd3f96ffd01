import { Bus } from '@gantry/bus';
import { erasureSchema, messagesErased, newId } from '@gantry/contracts';
import { JOB_DONE, JobWork, type JobPlace, type JobStep } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { MessagesRepository } from '../message-store/messages.repository';
import { TrashRepository } from '../trash/trash.repository';
import { UploadRemoval } from '../upload-removal/upload.removal';
import { ErasedMessagesRepository, type MessagePlace } from './erased-messages.repository';

const MESSAGES_PER_STEP = 500;
const FILES_PER_STEP = 100;
const ROOMS_PER_STEP = 100;
const ERASING = 'erasing';
const TELLING = 'telling';

/**
 * The author of messages that stay after their user was deleted (contract/defaults.json, accounts.deleteUser,
 * deletedUserName).
 */
export const KEEPER = { _id: 'rocket.cat', username: 'rocket.cat' } as const;
const REMOVED_USER = 'Removed_User';

export const ERASURE_KIND = 'erase-messages';
const payloadSchema = z.union([
  z.object({ userId: z.string(), erasure: erasureSchema.exclude(['Keep']) }),
  z.object({ rid: z.string() }),
]);
/** Erases the messages of a user in the given way, or all messages of a room. */
export type ErasurePayload = z.infer<typeof payloadSchema>;
type UserErasure = Extract<ErasurePayload, { userId: string }>;

/** Removed messages that counted, by room. */
const countsSchema = z.record(z.string(), z.number().int());
const progressSchema = z.object({
  /** Distinguishes the events of this job from those of a later job for the same user. */
  run: z.string(),
  rooms: countsSchema,
  /** The batch to erase next. */
  batch: z.object({ ids: z.array(z.string()), rooms: countsSchema, threads: z.array(z.string()) }).optional(),
});
type Progress = z.infer<typeof progressSchema>;
type Counts = Progress['rooms'];

/**
 * Erases one batch of messages per step, because a user may have millions. The messages that still exist are the work
 * that is left; the cursor holds the rooms to tell at the end. A batch is recorded in a step of its own before it is
 * erased, so that its messages are counted once and no room is forgotten if the process ends in between.
 */
@Injectable()
export class ErasureWork extends JobWork {
  readonly kind = ERASURE_KIND;

  constructor(
    private readonly erased: ErasedMessagesRepository,
    private readonly messages: MessagesRepository,
    private readonly trash: TrashRepository,
    private readonly uploads: UploadRemoval,
    private readonly bus: Bus,
  ) {
    super();
  }

  async step(payload: unknown, { phase, cursor }: JobPlace): Promise<JobStep> {
    const what = payloadSchema.parse(payload);
    if ('rid' in what) return this.eraseRoom(what.rid);
    const progress = cursor === '' ? { run: newId(), rooms: {} } : progressSchema.parse(JSON.parse(cursor));
    if (phase === TELLING) return this.tell(what.userId, progress);
    return phase === ERASING ? this.erase(what, progress) : this.note(what, progress);
  }

  /** The room no longer exists, so nothing has to be counted or announced. */
  private async eraseRoom(rid: string): Promise<JobStep> {
    const batch = await this.erased.in(rid, MESSAGES_PER_STEP);
    if (batch.length === 0) {
      const files = await this.uploads.ofRoom(rid, FILES_PER_STEP);
      return files < FILES_PER_STEP ? JOB_DONE : { done: false, next: { phase: '', cursor: '' } };
    }
    await this.uploads.ofMessages(batch);
    await this.erased.remove(batch.map(({ _id }) => _id));
    return { done: false, next: { phase: '', cursor: '' } };
  }

  private async note({ userId, erasure }: UserErasure, { run, rooms }: Progress): Promise<JobStep> {
    const found = await this.erased.by(userId, MESSAGES_PER_STEP);
    if (found.length === 0) return Object.keys(rooms).length === 0 ? JOB_DONE : goOn(TELLING, { run, rooms });
    const gone = (message: MessagePlace): boolean => erasure === 'Delete' && message._hidden !== true;
    const batch = {
      ids: found.map(({ _id }) => _id),
      rooms: sumOf(found.map((message): Counts => ({ [message.rid]: gone(message) ? 1 : 0 }))),
      threads: [
        ...new Set(found.flatMap((message) => (message.tmid !== undefined && gone(message) ? [message.tmid] : []))),
      ],
    };
    return goOn(ERASING, { run, rooms, batch });
  }

  private async erase({ erasure }: UserErasure, { run, rooms, batch }: Progress): Promise<JobStep> {
    if (!batch) return goOn('', { run, rooms });
    if (erasure === 'Unlink') {
      await this.erased.giveTo(KEEPER, REMOVED_USER, batch.ids);
    } else {
      const places = await this.erased.places(batch.ids);
      await this.uploads.ofMessages(places);
      await this.trash.keepMarks(places);
      await this.erased.remove(batch.ids);
      for (const tmid of batch.threads) await this.messages.recountReplies(tmid);
    }
    return goOn('', { run, rooms: sumOf([rooms, batch.rooms]) });
  }

  /** One event per room: clients remove the user's messages when they learn that the user is gone. */
  private async tell(userId: string, { run, rooms }: Progress): Promise<JobStep> {
    const all = Object.entries(rooms);
    for (const [rid, removed] of all.slice(0, ROOMS_PER_STEP)) {
      const previous = (await this.messages.findLast(rid)) ?? null;
      const id = `messages.erased:${run}:${rid}`;
      await this.bus.publish(messagesErased, rid, { rid, userId, removed, previous }, { id });
    }
    const left = Object.fromEntries(all.slice(ROOMS_PER_STEP));
    return all.length > ROOMS_PER_STEP ? goOn(TELLING, { run, rooms: left }) : JOB_DONE;
  }
}

function sumOf(all: readonly Counts[]): Counts {
  const sums = new Map<string, number>();
  for (const counts of all)
    for (const [rid, count] of Object.entries(counts)) sums.set(rid, (sums.get(rid) ?? 0) + count);
  return Object.fromEntries(sums);
}

function goOn(phase: string, progress: Progress): JobStep {
  return { done: false, next: { phase, cursor: JSON.stringify(progress) } };
}
