import { isDuplicateKey, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { IGNORING_CASE, userModel, type UserDocument, type UserServices } from '../user-store/user.schema';

const ACCOUNT = { username: 1, name: 1, roles: 1, active: 1, type: 1, emails: 1, 'services.saml': 1 } as const;

/** Accounts by their link to an identity provider: `services.saml`. */
@Injectable()
export class SamlAccountsRepository {
  private readonly model: Model<UserDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = userModel(connection);
  }

  /** Ignores case; only if exactly one account matches. */
  byUsername(username: string): Promise<UserDocument | undefined> {
    return this.only({ username });
  }

  /** Ignores case; only if exactly one account has any of the addresses. */
  byEmail(addresses: readonly string[]): Promise<UserDocument | undefined> {
    return this.only({ 'emails.address': { $in: [...addresses] } });
  }

  private async only(filter: Readonly<Record<string, unknown>>): Promise<UserDocument | undefined> {
    const [user, twin] = await this.model
      .find({ ...filter }, ACCOUNT)
      .collation(IGNORING_CASE)
      .limit(2)
      .lean<UserDocument[]>();
    return twin ? undefined : user;
  }

  async linkOf(userId: string): Promise<UserServices['saml']> {
    return (await this.model.findOne({ _id: userId }, { 'services.saml': 1 }).lean<UserDocument>())?.services?.saml;
  }

  /** @returns undefined when the address belongs to another account. */
  async update(userId: string, fields: Readonly<Record<string, unknown>>): Promise<UserDocument | undefined> {
    try {
      const update = { $set: { ...fields, _updatedAt: new Date() } };
      return (
        (await this.model
          .findOneAndUpdate({ _id: userId }, update, { returnDocument: 'after', projection: ACCOUNT })
          .lean<UserDocument>()) ?? undefined
      );
    } catch (error) {
      if (isDuplicateKey(error)) return undefined;
      throw error;
    }
  }
}
