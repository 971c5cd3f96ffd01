import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { userDocumentSchema, type UserDocument } from '../user-store/user.schema';
import type { PreferenceChange } from './preferences.rules';

const PREFERENCES = { settings: 1, language: 1, roles: 1 } as const;

/** What people have chosen for themselves. */
@Injectable()
export class PreferencesRepository {
  private readonly model: Model<UserDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<UserDocument>('User', userDocumentSchema);
  }

  async find(userId: string): Promise<UserDocument | undefined> {
    return (await this.model.findOne({ _id: userId }, PREFERENCES).lean<UserDocument>()) ?? undefined;
  }

  async save(userId: string, { set, unset }: PreferenceChange): Promise<UserDocument | undefined> {
    const update = {
      $set: { ...set, _updatedAt: new Date() },
      ...(unset.length === 0 ? {} : { $unset: Object.fromEntries(unset.map((path) => [path, 1] as const)) }),
    };
    return (
      (await this.model
        .findOneAndUpdate({ _id: userId }, update, { returnDocument: 'after', projection: PREFERENCES })
        .lean<UserDocument>()) ?? undefined
    );
  }
}
