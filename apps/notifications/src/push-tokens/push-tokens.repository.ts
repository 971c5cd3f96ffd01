import { newId, type PushToken } from '@gantry/contracts';
import { CreatesIndexes, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { pushTokenDocumentSchema, type PushTokenDocument } from './push-token.schema';

/** Devices of one user; the one that was not heard of for longest goes first. */
export const MAX_DEVICES = 50;
const SHOWN = { token: 1, appName: 1, userId: 1, enabled: 1, createdAt: 1, updatedAt: 1 } as const;

/** The login that a device belongs to. */
export interface Owner {
  readonly userId: string;
  readonly authToken: string;
}

export interface Device {
  readonly token: PushToken['token'];
  readonly appName: string;
}

/** The stored devices. */
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

  /** Changes a device of the user. @returns it as it is now; undefined when the user has no such device. */
  async update(_id: string, { userId, authToken }: Owner, { token }: Device): Promise<PushToken | undefined> {
    return this.change({ _id, userId }, { $set: { token, authToken, updatedAt: new Date() } });
  }

  /** The device that has this token, else a new one: whoever has the device has its token. */
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

  /** A token wakes one device. */
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

  /** Makes a device that is nobody's one of the user. @returns whether it is one now. */
  async claim(_id: string, { userId, authToken }: Owner): Promise<boolean> {
    const claimed = await this.change({ _id, userId: null }, { $set: { userId, authToken, updatedAt: new Date() } });
    return claimed !== undefined || (await this.model.findOne({ _id, userId }, { _id: 1 }).lean()) !== null;
  }

  /** @returns whether the user had such a device. */
  async remove(userId: string, token: string): Promise<boolean> {
    return (
      (await this.model.deleteMany({ $or: [{ 'token.apn': token }, { 'token.gcm': token }], userId })).deletedCount > 0
    );
  }

  /** Those of one login, or all of the user. */
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

/** By path and not as a whole object, whose index could not be used. */
function pathsOf(token: PushToken['token']): Record<string, string> {
  return Object.fromEntries(Object.entries(token).map(([type, value]) => [`token.${type}`, value]));
}
