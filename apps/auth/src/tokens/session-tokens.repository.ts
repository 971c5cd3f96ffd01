import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { userDocumentSchema, type LoginToken, type UserDocument } from '../user-store/user.schema';

const TOKENS = 'services.resume.loginTokens';
const PERSONAL = 'personalAccessToken';

/** The tokens of one account, as the account manages them. */
@Injectable()
export class SessionTokensRepository {
  private readonly model: Model<UserDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<UserDocument>('User', userDocumentSchema);
  }

  async tokens(userId: string): Promise<LoginToken[]> {
    const user = await this.model.findOne({ _id: userId }, { [TOKENS]: 1 }).lean<UserDocument>();
    return user?.services?.resume?.loginTokens ?? [];
  }

  /** All logins that there are end at that moment; those that were to end already keep theirs. */
  async endLogins(userId: string, diesAt: Date): Promise<void> {
    const update = { $set: { [`${TOKENS}.$[login].diesAt`]: diesAt, _updatedAt: new Date() } };
    await this.model.updateOne({ _id: userId, [TOKENS]: { $exists: true } }, update, {
      arrayFilters: [{ 'login.type': { $ne: PERSONAL }, 'login.diesAt': { $exists: false } }],
    });
  }

  /** @returns false when a personal access token has the name already. */
  async addPersonal(userId: string, token: LoginToken): Promise<boolean> {
    const filter = { _id: userId, [TOKENS]: { $not: { $elemMatch: { type: PERSONAL, name: token.name } } } };
    const { matchedCount } = await this.model.updateOne(filter, {
      $push: { [TOKENS]: token },
      $set: { _updatedAt: new Date() },
    });
    return matchedCount === 1;
  }

  /** Puts a token in the place of the one that has this hash. @returns false when that is gone. */
  async replacePersonal(userId: string, hashedToken: string, token: LoginToken): Promise<boolean> {
    const filter = { _id: userId, [TOKENS]: { $elemMatch: { type: PERSONAL, hashedToken } } };
    const { matchedCount } = await this.model.updateOne(filter, {
      $set: { [`${TOKENS}.$`]: token, _updatedAt: new Date() },
    });
    return matchedCount === 1;
  }
}
