import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { userDocumentSchema, type UserDocument } from '../users/user.schema';

const ACCOUNT = { username: 1, name: 1, roles: 1, active: 1, type: 1, emails: 1 } as const;

/** Which account belongs to whom at a provider: `services.<provider>.id`. */
@Injectable()
export class OAuthAccountsRepository {
  private readonly model: Model<UserDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<UserDocument>('User', userDocumentSchema);
  }

  async find(service: string, id: string): Promise<UserDocument | undefined> {
    return (await this.model.findOne({ [`services.${service}.id`]: id }, ACCOUNT).lean<UserDocument>()) ?? undefined;
  }

  /** Joins the account that has this address, verified. @returns the account, or undefined when there is none. */
  async join(email: string, service: string, identity: Readonly<Record<string, unknown>>): Promise<UserDocument | undefined> {
    const filter = { emails: { $elemMatch: { address: email, verified: true } }, [`services.${service}.id`]: { $exists: false } };
    const update = { $set: { [`services.${service}`]: identity, _updatedAt: new Date() } };
    return (await this.model.findOneAndUpdate(filter, update, { returnDocument: 'after', projection: ACCOUNT }).lean<UserDocument>()) ?? undefined;
  }
}
