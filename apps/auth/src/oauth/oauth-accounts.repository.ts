import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { provedAddress } from '../user-store/email.rules';
import { IGNORING_CASE, userModel, type UserDocument } from '../user-store/user.schema';

const ACCOUNT = { username: 1, name: 1, roles: 1, active: 1, type: 1, emails: 1 } as const;

type Link = Readonly<Record<string, unknown>>;

/** The links between accounts and providers: `services.<provider>.id`. */
@Injectable()
export class OAuthAccountsRepository {
  private readonly model: Model<UserDocument>;
  private readonly indexed = new Map<string, Promise<unknown>>();

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = userModel(connection);
  }

  /**
   * Creates the index for a configured service at its first login. It prevents two logins from creating two accounts.
   */
  async ensureIndex(service: string): Promise<void> {
    const made =
      this.indexed.get(service) ??
      this.model.collection.createIndex({ [`services.${service}.id`]: 1 }, { unique: true, sparse: true });
    this.indexed.set(service, made);
    await made.catch((error: unknown) => {
      this.indexed.delete(service);
      throw error;
    });
  }

  async find(service: string, id: string): Promise<UserDocument | undefined> {
    return (await this.model.findOne({ [`services.${service}.id`]: id }, ACCOUNT).lean<UserDocument>()) ?? undefined;
  }

  /**
   * Links the account with this user name or address, ignoring case, if exactly one matches, it has verified the
   * address and has no link to the provider.
   * @returns the account, or undefined when there is none
   */
  async join(
    name: Readonly<Record<string, string>>,
    email: string,
    service: string,
    link: Link,
  ): Promise<UserDocument | undefined> {
    const [only, twin] = await this.model
      .find({ ...name }, { emails: 1 })
      .collation(IGNORING_CASE)
      .limit(2)
      .lean<Pick<UserDocument, '_id' | 'emails'>[]>();
    const address = only && !twin ? provedAddress(only, [email]) : undefined;
    if (!only || address === undefined) return undefined;
    const filter = {
      _id: only._id,
      emails: { $elemMatch: { address, verified: true } },
      [`services.${service}.id`]: { $exists: false },
    };
    return (
      (await this.model
        .findOneAndUpdate(filter, linking(service, link), { returnDocument: 'after', projection: ACCOUNT })
        .lean<UserDocument>()) ?? undefined
    );
  }
}

function linking(service: string, link: Link): object {
  return { $set: { [`services.${service}`]: { ...link }, _updatedAt: new Date() } };
}
