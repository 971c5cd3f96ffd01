import { newId } from '@gantry/contracts';
import { CreatesIndexes, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { MAIL_QUEUES, type Mail, type MailQueue } from './mail.port';
import { mailDocumentSchema, type MailDocument } from './mail.schema';

/** The outcome of a mail. */
export type MailEnd =
  | { readonly state: 'sent' }
  | { readonly state: 'kept'; readonly file?: string }
  | { readonly state: 'failed'; readonly error: string };

/**
 * Stored mails, kept for a week. `attempts` counts who has taken a mail; a process that lost it to another one changes
 * nothing any more.
 */
@Injectable()
export class MailOutboxRepository {
  private readonly model: Model<MailDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<MailDocument>('MailOutbox', mailDocumentSchema);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.model.createIndexes();
  }

  async add(mails: readonly Mail[], now: Date): Promise<void> {
    const waiting = { state: 'waiting', attempts: 0, ts: now, dueAt: now, _updatedAt: now } as const;
    await this.model.insertMany(
      mails.map((mail): MailDocument => ({ queue: 'urgent', ...mail, ...waiting, _id: newId() })),
      { lean: true },
    );
  }

  /** Takes the mail that is due longest: nobody else gets it before `lostAt`. */
  async take(queue: MailQueue, now: Date, lostAt: Date): Promise<MailDocument | undefined> {
    const update = { $set: { state: 'sending', dueAt: lostAt, _updatedAt: now }, $inc: { attempts: 1 } };
    return (
      (await this.model
        .findOneAndUpdate({ queue, dueAt: { $lte: now } }, update, { sort: { dueAt: 1 }, returnDocument: 'after' })
        .lean<MailDocument>()) ?? undefined
    );
  }

  async postpone({ _id, attempts }: MailDocument, dueAt: Date, error: string): Promise<void> {
    await this.model.updateOne(
      { _id, attempts, state: 'sending' },
      { $set: { state: 'waiting', dueAt, error, _updatedAt: new Date() } },
    );
  }

  /** Removes the content of a sent mail, because it contains links and codes. */
  async end({ _id, attempts }: MailDocument, end: MailEnd): Promise<void> {
    const content = end.state === 'sent' ? { text: '', html: '', error: '' } : {};
    await this.model.updateOne(
      { _id, attempts, state: 'sending' },
      { $set: { ...end, _updatedAt: new Date() }, $unset: { queue: '', dueAt: '', ...content } },
    );
  }

  /** Makes mails due that wait for another attempt. */
  async hurry(now: Date): Promise<void> {
    await this.model.updateMany(
      { queue: { $in: [...MAIL_QUEUES] }, state: 'waiting', dueAt: { $gt: now } },
      { $set: { dueAt: now } },
    );
  }
}
