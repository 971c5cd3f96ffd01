import { Bus } from '@gantry/bus';
import { erasureSchema, messagesErased } from '@gantry/contracts';
import { JOB_DONE, JobWork, type JobPlace, type JobStep } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { MessagesRepository } from '../message-store/messages.repository';
import { TrashRepository } from '../trash/trash.repository';
import { UploadRemoval } from '../upload-removal/upload.removal';
import { ErasedMessagesRepository } from './erased-messages.repository';

const MESSAGES_PER_STEP = 500;
const FILES_PER_STEP = 100;
const ROOMS_PER_STEP = 100;
const TELLING = 'telling';

/** Who writes in the place of a user whose messages stay (contract/defaults.json, accounts.deleteUser, deletedUserName). */
export const KEEPER = { _id: 'rocket.cat', username: 'rocket.cat' } as const;
const REMOVED_USER = 'Removed_User';

export const ERASURE_KIND = 'erase-messages';
const payloadSchema = z.union([
  z.object({ userId: z.string(), erasure: erasureSchema.exclude(['Keep']) }),
  z.object({ rid: z.string() }),
]);
/** What a user wrote, and what becomes of it, or everything in a room. */
export type ErasurePayload = z.infer<typeof payloadSchema>;
type UserErasure = Extract<ErasurePayload, { userId: string }>;

const roomsSchema = z.array(z.string());

/**
 * Erases a batch of messages a step: a user's may be millions. The messages that are left are the progress, and the cursor
 * holds the rooms that are to hear of it at the end: each is noted in a step of its own before anything in it is erased.
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
    const rids = cursor === '' ? [] : roomsSchema.parse(JSON.parse(cursor));
    return phase === TELLING ? this.tell(what.userId, rids) : this.eraseUser(what, rids);
  }

  /** Nobody asks what went from a room that is gone. */
  private async eraseRoom(rid: string): Promise<JobStep> {
    const batch = await this.erased.in(rid, MESSAGES_PER_STEP);
    if (batch.length === 0) {
      const files = await this.uploads.ofRoom(rid, FILES_PER_STEP);
      return files < FILES_PER_STEP ? JOB_DONE : goOn('', []);
    }
    await this.uploads.ofMessages(batch);
    await this.erased.remove(batch.map(({ _id }) => _id));
    return goOn('', []);
  }

  private async eraseUser({ userId, erasure }: UserErasure, rids: readonly string[]): Promise<JobStep> {
    const batch = await this.erased.by(userId, MESSAGES_PER_STEP);
    if (batch.length === 0) return rids.length === 0 ? JOB_DONE : goOn(TELLING, rids);
    const noted = [...new Set([...rids, ...batch.map(({ rid }) => rid)])];
    if (noted.length > rids.length) return goOn('', noted);
    const ids = batch.map(({ _id }) => _id);
    if (erasure === 'Unlink') {
      await this.erased.giveTo(KEEPER, REMOVED_USER, ids);
    } else {
      await this.uploads.ofMessages(batch);
      await this.trash.keepMarks(batch);
      await this.erased.remove(ids);
    }
    return goOn('', rids);
  }

  /** One event for each room: clients drop what they show of the user by the news that it is gone. */
  private async tell(userId: string, rids: readonly string[]): Promise<JobStep> {
    for (const rid of rids.slice(0, ROOMS_PER_STEP)) {
      const previous = (await this.messages.findLast(rid)) ?? null;
      await this.bus.publish(messagesErased, rid, { rid, userId, previous });
    }
    return rids.length > ROOMS_PER_STEP ? goOn(TELLING, rids.slice(ROOMS_PER_STEP)) : JOB_DONE;
  }
}

function goOn(phase: string, rids: readonly string[]): JobStep {
  return { done: false, next: { phase, cursor: rids.length === 0 ? '' : JSON.stringify(rids) } };
}
