import { newId, type PushToken } from '@gantry/contracts';
import { CreatesIndexes, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { pushTokenDocumentSchema, type PushTokenDocument } from './push-token.schema';

/** Most devices of one user; the one unused for longest is removed first. */
export const MAX_DEVICES = 50;
const SHOWN = { token: 1, appName: 1, userId: 1, enabled: 1, createdAt: 1, updatedAt: 1 } as const;

/** The login that registered a device. */
export interface Owner {
  readonly userId: string;
  readonly authToken: string;
}

export interface Device {
  readonly token: PushToken['token'];
  readonly appName: string;
}

/** Registered devices. */
@Injectable()
export class PushTokensRepository {
  private readonly model: Model<PushTokenDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<PushTokenDocument>('PushToken', pushTokenDocumentSchema);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.model.createIndexes();
  }

  /** Changes a device of the user. @returns the device after the change; undefined when the user has no such device */
  async update(_id: string, { userId, authToken }: Owner, { token }: Device): Promise<PushToken | undefined> {
    return this.change({ _id, userId }, { $set: { token, authToken, updatedAt: new Date() } });
  }

  /**
   * Registers the device with this token; an existing one changes its owner, because only the device itself knows its
   * token.
   */
  async upsert(owner: Owner, device: Device): Promise<PushToken> {
    const now = new Date();
    const update = {
      $set: { ...owner, updatedAt: now },
      $setOnInsert: { _id: newId(), enabled: true, createdAt: now },
    };
    const filter = { ...pathsOf(device.token), appName: device.appName };
    const saved = await this.model
      .findOneAndUpdate(filter, update, { upsert: true, returnDocument: 'after', projection: SHOWN })
      .lean<PushToken>();
    if (!saved) throw new Error('an upsert answered nothing');
    return saved;
  }

  /** A token belongs to one device only. */
  async dropTwins({ _id, token, appName }: PushToken): Promise<void> {
    await this.model.deleteMany({ ...pathsOf(token), appName, _id: { $ne: _id } });
  }

  async dropSurplus(userId: string): Promise<void> {
    const surplus = await this.model
      .find({ userId }, { _id: 1 })
      .sort({ updatedAt: -1 })
      .skip(MAX_DEVICES)
      .limit(MAX_DEVICES)
      .lean<{ _id: string }[]>();
    if (surplus.length > 0) await this.model.deleteMany({ _id: { $in: surplus.map(({ _id }) => _id) } });
  }

  /** Assigns a device without an owner to the user. @returns whether it is the user's now */
  async claim(_id: string, { userId, authToken }: Owner): Promise<boolean> {
    const claimed = await this.change({ _id, userId: null }, { $set: { userId, authToken, updatedAt: new Date() } });
    return claimed !== undefined || (await this.model.findOne({ _id, userId }, { _id: 1 }).lean()) !== null;
  }

  /** @returns false when the user has no such device */
  async remove(userId: string, token: string): Promise<boolean> {
    return (
      (await this.model.deleteMany({ $or: [{ 'token.apn': token }, { 'token.gcm': token }], userId })).deletedCount > 0
    );
  }

  /** Removes the devices of one login, or all of the user's. */
  async removeOfLogin(userId: string, hashedToken: string | undefined): Promise<void> {
    await this.model.deleteMany({ userId, ...(hashedToken === undefined ? {} : { authToken: hashedToken }) });
  }

  private async change(filter: Readonly<Record<string, unknown>>, update: object): Promise<PushToken | undefined> {
    return (
      (await this.model
        .findOneAndUpdate({ ...filter }, update, { returnDocument: 'after', projection: SHOWN })
        .lean<PushToken>()) ?? undefined
    );
  }
}

/** Matches by path, because matching the whole object could not use the index. */
function pathsOf(token: PushToken['token']): Record<string, string> {
  return Object.fromEntries(Object.entries(token).map(([type, value]) => [`token.${type}`, value]));
}
