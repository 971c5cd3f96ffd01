import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { userModel, type LoginToken, type UserDocument } from '../user-store/user.schema';

const TOKENS = 'services.resume.loginTokens';
/** The parts of an account that a login needs. */
const ACCOUNT = { username: 1, name: 1, roles: 1, active: 1, type: 1, emails: 1 } as const;

/** Passwords and login tokens in the accounts. */
@Injectable()
export class SessionsRepository {
  private readonly model: Model<UserDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = userModel(connection);
  }

  /** The account and its password hash. */
  async withPassword(id: string): Promise<UserDocument | undefined> {
    return (
      (await this.model.findOne({ _id: id }, { ...ACCOUNT, 'services.password.bcrypt': 1 }).lean<UserDocument>()) ??
      undefined
    );
  }

  /** The account with this token, and only this one of its tokens. @param userId when the client sent it */
  async withToken(
    hashedToken: string,
    userId?: string,
  ): Promise<{ user: UserDocument; token: LoginToken } | undefined> {
    const filter = { [`${TOKENS}.hashedToken`]: hashedToken, ...(userId === undefined ? {} : { _id: userId }) };
    const user = await this.model.findOne(filter, { ...ACCOUNT, [TOKENS]: 1 }).lean<UserDocument>();
    const token = user?.services?.resume?.loginTokens?.find((one) => one.hashedToken === hashedToken);
    return user && token ? { user, token } : undefined;
  }

  async withIframeToken(token: string): Promise<UserDocument | undefined> {
    return (await this.model.findOne({ 'services.iframe.token': token }, ACCOUNT).lean<UserDocument>()) ?? undefined;
  }

  /** Accounts with logins made before `madeBefore` or ending by `now`, with all their tokens. */
  async withExpired(madeBefore: Date, now: Date, most: number): Promise<UserDocument[]> {
    const old = { [TOKENS]: { $elemMatch: { type: { $ne: 'personalAccessToken' }, when: { $lte: madeBefore } } } };
    return this.model
      .find({ $or: [old, { [`${TOKENS}.diesAt`]: { $lte: now } }] }, { [TOKENS]: 1 })
      .limit(most)
      .lean<UserDocument[]>();
  }

  /** @returns all tokens of the user with the new one; undefined when the account may no longer log in */
  async addToken(id: string, token: LoginToken): Promise<LoginToken[] | undefined> {
    const now = new Date();
    const update = { $push: { [TOKENS]: token }, $set: { lastLogin: now, _updatedAt: now } };
    const user = await this.model
      .findOneAndUpdate({ _id: id, active: { $ne: false } }, update, {
        returnDocument: 'after',
        projection: { [TOKENS]: 1 },
      })
      .lean<UserDocument>();
    return user ? (user.services?.resume?.loginTokens ?? []) : undefined;
  }

  async dropTokens(id: string, hashedTokens: readonly string[]): Promise<void> {
    const update = {
      $pull: { [TOKENS]: { hashedToken: { $in: [...hashedTokens] } } },
      $set: { _updatedAt: new Date() },
    };
    await this.model.updateOne({ _id: id }, update);
  }

  async dropAllTokens(id: string): Promise<void> {
    await this.model.updateOne({ _id: id }, { $set: { [TOKENS]: [], _updatedAt: new Date() } });
  }

  async touchLogin(id: string): Promise<void> {
    const now = new Date();
    await this.model.updateOne({ _id: id }, { $set: { lastLogin: now, _updatedAt: now } });
  }
}
