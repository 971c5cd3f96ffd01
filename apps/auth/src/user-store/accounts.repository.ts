import { isDuplicateKey, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { IGNORING_CASE, userModel, type LoginToken, type UserDocument } from './user.schema';
import { TakenError } from './users.repository';
import type { StoredChange } from './account.edit';

const TOKENS = 'services.resume.loginTokens';
const SHOWN = {
  username: 1,
  name: 1,
  roles: 1,
  active: 1,
  type: 1,
  status: 1,
  utcOffset: 1,
  customFields: 1,
  emails: 1,
  bio: 1,
  nickname: 1,
  statusText: 1,
  language: 1,
  settings: 1,
  requirePasswordChange: 1,
  createdAt: 1,
  _updatedAt: 1,
  _renames: 1,
} as const;

const CREDENTIALS = { 'services.password.bcrypt': 1, 'services.email2fa.enabled': 1 } as const;

/** Edits accounts. All changes of an edit are one write. */
@Injectable()
export class AccountsRepository {
  private readonly model: Model<UserDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = userModel(connection);
  }

  /** The account, the hash of its password, and whether codes by e-mail are enabled. */
  async find(id: string): Promise<UserDocument | undefined> {
    return (await this.model.findOne({ _id: id }, { ...SHOWN, ...CREDENTIALS }).lean<UserDocument>()) ?? undefined;
  }

  /**
   * @returns the account after the change, without credentials; undefined when it is gone
   * @throws TakenError when another account has the user name or the address
   */
  async apply(id: string, { set, unset, rename }: StoredChange): Promise<UserDocument | undefined> {
    const update = {
      $set: { ...set },
      ...(unset.length === 0 ? {} : { $unset: Object.fromEntries(unset.map((field) => [field, 1] as const)) }),
      ...(rename === undefined ? {} : { $push: { _renames: rename } }),
    };
    try {
      return (
        (await this.model
          .findOneAndUpdate({ _id: id }, update, { returnDocument: 'after', projection: SHOWN })
          .lean<UserDocument>()) ?? undefined
      );
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      throw new TakenError(error.message.includes('emails.address') ? 'email' : 'username');
    }
  }

  /** Whether another account has the address. */
  async isEmailTaken(address: string, exceptId: string): Promise<boolean> {
    return (
      (await this.model
        .findOne({ 'emails.address': address, _id: { $ne: exceptId } }, { _id: 1 })
        .collation(IGNORING_CASE)
        .lean()) !== null
    );
  }

  /** Whether another account has the user name. */
  async isUsernameTaken(username: string, exceptId: string): Promise<boolean> {
    return (
      (await this.model
        .findOne({ username, _id: { $ne: exceptId } }, { _id: 1 })
        .collation(IGNORING_CASE)
        .lean()) !== null
    );
  }

  async loginTokens(id: string): Promise<LoginToken[]> {
    const user = await this.model.findOne({ _id: id }, { [TOKENS]: 1 }).lean<UserDocument>();
    return user?.services?.resume?.loginTokens ?? [];
  }

  async isResetToken(hashedToken: string): Promise<boolean> {
    return (await this.model.findOne({ 'services.password.reset.token': hashedToken }, { _id: 1 }).lean()) !== null;
  }

  /** Accounts with names given up before `at` whose renames were not announced yet. */
  async withUntoldRenames(at: Date, most: number): Promise<UserDocument[]> {
    return this.model
      .find({ '_renames.at': { $lt: at } }, { username: 1, name: 1, _renames: 1 })
      .limit(most)
      .lean<UserDocument[]>();
  }

  async forgetRename(id: string, markId: string): Promise<void> {
    await this.model.updateOne({ _id: id }, { $pull: { _renames: { id: markId } } });
  }
}
