import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { IGNORING_CASE, userModel, type UserDocument } from '../user-store/user.schema';

const RECIPIENT = { name: 1, username: 1, emails: 1, createdAt: 1 } as const;
export const RECIPIENTS_PER_BATCH = 500;
/** `mailer.unsubscribed` (contract/ddp-extra.json, Mailer:unsubscribe). */
const UNSUBSCRIBED = 'mailer.unsubscribed';

/** Accounts as recipients of mails to many users. */
@Injectable()
export class MailerRepository {
  private readonly model: Model<UserDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = userModel(connection);
  }

  /**
   * Matching accounts that accept such mails, ordered by id.
   * @param after id of the last account of the previous batch
   */
  async recipients(filter: Readonly<Record<string, unknown>>, after: string): Promise<UserDocument[]> {
    const wanted = { _id: { $gt: after }, 'emails.0': { $exists: true }, [UNSUBSCRIBED]: { $ne: true } };
    return this.model
      .find({ $and: [{ ...wanted }, { ...filter }] }, RECIPIENT)
      .sort({ _id: 1 })
      .limit(RECIPIENTS_PER_BATCH)
      .lean<UserDocument[]>();
  }

  /** Accounts with this address that match. */
  async byAddress(address: string, filter: Readonly<Record<string, unknown>>): Promise<UserDocument[]> {
    return this.model
      .find({ $and: [{ 'emails.address': address }, { ...filter }] }, RECIPIENT)
      .collation(IGNORING_CASE)
      .limit(1)
      .lean<UserDocument[]>();
  }

  async addressOf(userId: string): Promise<string | undefined> {
    const user = await this.model.findOne({ _id: userId }, { emails: 1 }).lean<UserDocument>();
    return user?.emails?.[0]?.address;
  }

  /** @returns whether there is an account that was created at that time */
  async unsubscribe(userId: string, createdAt: Date): Promise<boolean> {
    const { matchedCount } = await this.model.updateOne(
      { _id: userId, createdAt },
      { $set: { [UNSUBSCRIBED]: true, _updatedAt: new Date() } },
    );
    return matchedCount === 1;
  }
}
