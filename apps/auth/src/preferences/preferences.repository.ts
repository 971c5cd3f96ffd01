import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { z } from 'zod';
import { userModel, type UserDocument } from '../user-store/user.schema';
import type { PreferenceChange } from './preferences.rules';

const PREFERENCES = { settings: 1, language: 1, roles: 1 } as const;

/** Paths of the preferences that memberships copy. */
const COPIED = ['desktopNotifications', 'mobileNotifications', 'emailNotificationMode', 'audioNotifications'] as const;
const COPIED_PATHS = Object.fromEntries(COPIED.map((field) => [`settings.preferences.${field}`, 1 as const]));
const MADE = { $exists: true, $ne: 'default' };
const choice = z.string().optional().catch(undefined);
const choicesSchema = z.object({
  preferences: z
    .object(Object.fromEntries(COPIED.map((field) => [field, choice])))
    .optional()
    .catch(undefined),
});

export type NotificationChoices = { _id: string } & Partial<Record<(typeof COPIED)[number], string>>;

/** The preferences in the accounts. */
@Injectable()
export class PreferencesRepository {
  private readonly model: Model<UserDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = userModel(connection);
  }

  async find(userId: string): Promise<UserDocument | undefined> {
    return (await this.model.findOne({ _id: userId }, PREFERENCES).lean<UserDocument>()) ?? undefined;
  }

  /** Of those who chose anything. */
  async notificationChoices(userIds: readonly string[]): Promise<NotificationChoices[]> {
    const anyMade = Object.keys(COPIED_PATHS).map((path) => ({ [path]: MADE }));
    const users = await this.model
      .find({ _id: { $in: [...userIds] }, $or: anyMade }, COPIED_PATHS)
      .lean<UserDocument[]>();
    return users.map(({ _id, settings }) => {
      const entries = Object.entries(choicesSchema.safeParse(settings).data?.preferences ?? {});
      const made = entries.filter((entry): entry is [string, string] => (entry[1] ?? 'default') !== 'default');
      return { _id, ...Object.fromEntries(made) };
    });
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
