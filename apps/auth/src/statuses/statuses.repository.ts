import type { ConnectionState } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Collection, type Model } from 'mongoose';
import { userModel, type UserDocument } from '../user-store/user.schema';

/** Most users in one answer about who is online. */
const MAX_PRESENT = 10_000;
const SHOWN = { username: 1, name: 1, status: 1, utcOffset: 1, avatarETag: 1 } as const;
const THERE = { username: { $exists: true }, status: { $in: ['online', 'away', 'busy'] } };

export type PresentUser = Pick<UserDocument, '_id' | 'username' | 'name' | 'status' | 'utcOffset' | 'avatarETag'>;
const CONNECTED = { username: 1, status: 1, statusText: 1, statusConnection: 1 } as const;

export type ShownUser = Pick<UserDocument, '_id' | 'username' | 'status' | 'statusText' | 'statusConnection'>;
export type StatusFields = Pick<UserDocument, 'status' | 'statusDefault' | 'statusText'>;

/** The statuses in the accounts. */
@Injectable()
export class StatusesRepository {
  private readonly model: Model<UserDocument>;
  /** mongoose does not cast update pipelines. */
  private readonly accounts: Collection<UserDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = userModel(connection);
    this.accounts = connection.collection<UserDocument>(this.model.collection.collectionName);
  }

  /** @returns the user after the change, without credentials */
  async set(_id: string, fields: StatusFields): Promise<UserDocument | undefined> {
    const update = { $set: { ...fields, _updatedAt: new Date() } };
    return (
      (await this.model
        .findOneAndUpdate({ _id }, update, { returnDocument: 'after', projection: { services: 0 } })
        .lean<UserDocument>()) ?? undefined
    );
  }

  async ofUsers(ids: readonly string[]): Promise<ShownUser[]> {
    return this.model.find({ _id: { $in: [...ids] } }, CONNECTED).lean<ShownUser[]>();
  }

  /**
   * Stores the connection status and computes the visible status from it in the database, by the rule of {@link
   * shownStatus}.
   */
  async connect(ids: readonly string[], connection: ConnectionState): Promise<void> {
    const chosen = { $ifNull: ['$statusDefault', 'online'] };
    const shown = connection === 'offline' ? connection : { $cond: [{ $eq: [chosen, 'online'] }, connection, chosen] };
    await this.accounts.updateMany({ _id: { $in: [...ids] } }, [
      { $set: { statusConnection: connection, status: shown, _updatedAt: '$$NOW' } },
    ]);
  }

  /** All users who are not offline, oldest account first. */
  async present(): Promise<PresentUser[]> {
    return this.model.find(THERE, SHOWN).sort({ createdAt: 1 }).limit(MAX_PRESENT).lean<PresentUser[]>();
  }

  async presentAmong(ids: readonly string[]): Promise<PresentUser[]> {
    return this.model.find({ ...THERE, _id: { $in: [...ids] } }, SHOWN).lean<PresentUser[]>();
  }

  /** Accounts changed since then, except the caller's. */
  async changedSince(from: Date, except: string): Promise<PresentUser[]> {
    const filter = { _id: { $ne: except }, username: { $exists: true }, _updatedAt: { $gte: from } };
    return this.model.find(filter, SHOWN).sort({ _updatedAt: -1 }).limit(MAX_PRESENT).lean<PresentUser[]>();
  }
}
