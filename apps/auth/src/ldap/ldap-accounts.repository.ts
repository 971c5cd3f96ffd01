import { CreatesIndexes, isDuplicateKey, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { IGNORING_CASE, userModel, type UserDocument } from '../user-store/user.schema';
import type { DirectoryPerson } from './ldap.person';

const ID = 'services.ldap.id';
const ACCOUNT = { username: 1, name: 1, roles: 1, active: 1, type: 1, emails: 1, ldap: 1, customFields: 1 } as const;

/** `name`, `emails`, `customFields.<field>`. */
export type AccountFields = Readonly<Record<string, unknown>>;

/** Accounts that are managed by a directory: `ldap`, and the entry in `services.ldap`. */
@Injectable()
export class LdapAccountsRepository {
  private readonly model: Model<UserDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = userModel(connection);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.model.collection.createIndex({ [ID]: 1 }, { unique: true, sparse: true });
  }

  async byLink(id: string): Promise<UserDocument | undefined> {
    return (await this.model.findOne({ [ID]: id }, ACCOUNT).lean<UserDocument>()) ?? undefined;
  }

  /** Ignores case; only if exactly one account matches. */
  async byUsername(username: string): Promise<UserDocument | undefined> {
    const [only, twin] = await this.model
      .find({ username }, ACCOUNT)
      .collation(IGNORING_CASE)
      .limit(2)
      .lean<UserDocument[]>();
    return twin ? undefined : only;
  }

  /** Links an account to the directory, unless it is linked to another entry. */
  async link(userId: string, link: DirectoryPerson['link']): Promise<UserDocument | undefined> {
    const filter = { _id: userId, $or: [{ [ID]: { $exists: false } }, { [ID]: link.id }] };
    return this.change(filter, { ldap: true, 'services.ldap': { ...link } });
  }

  /** @returns undefined when the address belongs to another account. */
  async update(userId: string, fields: AccountFields): Promise<UserDocument | undefined> {
    try {
      return await this.change({ _id: userId }, { ...fields });
    } catch (error) {
      if (isDuplicateKey(error)) return undefined;
      throw error;
    }
  }

  async setPassword(userId: string, bcrypt: string): Promise<void> {
    await this.change({ _id: userId }, { 'services.password.bcrypt': bcrypt });
  }

  private async change(
    filter: Readonly<Record<string, unknown>>,
    fields: Readonly<Record<string, unknown>>,
  ): Promise<UserDocument | undefined> {
    const update = { $set: { ...fields, _updatedAt: new Date() } };
    return (
      (await this.model
        .findOneAndUpdate({ ...filter }, update, { returnDocument: 'after', projection: ACCOUNT })
        .lean<UserDocument>()) ?? undefined
    );
  }
}
