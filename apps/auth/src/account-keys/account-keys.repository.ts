import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { userModel, type UserDocument } from '../user-store/user.schema';

const TOTP = 'services.totp';
export type KeyPair = NonNullable<UserDocument['e2e']>;

/** What secures an account beside its password: end-to-end keys and authenticator apps. */
@Injectable()
export class AccountKeysRepository {
  private readonly model: Model<UserDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = userModel(connection);
  }

  async keys(_id: string): Promise<KeyPair | undefined> {
    return (await this.model.findOne({ _id }, { e2e: 1 }).lean<UserDocument>())?.e2e;
  }

  /** Of those who have one. */
  async publicKeys(ids: readonly string[]): Promise<{ _id: string; publicKey: string }[]> {
    const users = await this.model
      .find({ _id: { $in: [...ids] }, 'e2e.public_key': { $exists: true } }, { 'e2e.public_key': 1 })
      .lean<{ _id: string; e2e?: { public_key?: string } }[]>();
    return users.flatMap(({ _id, e2e }) => (e2e?.public_key === undefined ? [] : [{ _id, publicKey: e2e.public_key }]));
  }

  async setKeys(_id: string, e2e: KeyPair): Promise<void> {
    await this.model.updateOne({ _id }, { $set: { e2e, _updatedAt: new Date() } });
  }

  async dropKeys(_id: string): Promise<void> {
    await this.model.updateOne({ _id }, { $unset: { e2e: 1 }, $set: { _updatedAt: new Date() } });
  }

  /** @returns whether there was an authenticator app. */
  async dropTotp(_id: string): Promise<boolean> {
    const { matchedCount } = await this.model.updateOne(
      { _id, [TOTP]: { $exists: true } },
      { $unset: { [TOTP]: 1 }, $set: { _updatedAt: new Date() } },
    );
    return matchedCount === 1;
  }

  async addresses(_id: string): Promise<string[]> {
    const user = await this.model.findOne({ _id }, { emails: 1 }).lean<UserDocument>();
    return (user?.emails ?? []).filter(({ verified }) => verified).map(({ address }) => address);
  }
}
