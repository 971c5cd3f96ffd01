import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { userModel, type LoginToken, type UserDocument } from '../user-store/user.schema';

const TOKENS = 'services.resume.loginTokens';
const PERSONAL = 'personalAccessToken';

/** The tokens of one account, as the account manages them. */
@Injectable()
export class SessionTokensRepository {
  private readonly model: Model<UserDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = userModel(connection);
  }

  async tokens(userId: string): Promise<LoginToken[]> {
    const user = await this.model.findOne({ _id: userId }, { [TOKENS]: 1 }).lean<UserDocument>();
    return user?.services?.resume?.loginTokens ?? [];
  }

  /** Lets all existing logins end at that time; those that end earlier are unchanged. */
  async endLogins(userId: string, diesAt: Date): Promise<void> {
    const update = { $set: { [`${TOKENS}.$[login].diesAt`]: diesAt, _updatedAt: new Date() } };
    await this.model.updateOne({ _id: userId, [TOKENS]: { $exists: true } }, update, {
      arrayFilters: [{ 'login.type': { $ne: PERSONAL }, 'login.diesAt': { $exists: false } }],
    });
  }

  /** @returns false when a personal access token with this name exists */
  async addPersonal(userId: string, token: LoginToken): Promise<boolean> {
    const filter = { _id: userId, [TOKENS]: { $not: { $elemMatch: { type: PERSONAL, name: token.name } } } };
    const { matchedCount } = await this.model.updateOne(filter, {
      $push: { [TOKENS]: token },
      $set: { _updatedAt: new Date() },
    });
    return matchedCount === 1;
  }

  /** Replaces the token that has this hash. @returns false when it no longer exists */
  async replacePersonal(userId: string, hashedToken: string, token: LoginToken): Promise<boolean> {
    const filter = { _id: userId, [TOKENS]: { $elemMatch: { type: PERSONAL, hashedToken } } };
    const { matchedCount } = await this.model.updateOne(filter, {
      $set: { [`${TOKENS}.$`]: token, _updatedAt: new Date() },
    });
    return matchedCount === 1;
  }
}
