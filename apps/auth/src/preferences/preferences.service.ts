import { userIdOf, type RequestContext } from '@gantry/bus';
import {
  AppError,
  type getPreferences,
  type InputOf,
  type notificationChoices,
  type OutputOf,
  type PreferencesInput,
  type savePreferences,
  type setPreferences,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { AccountAnnouncer } from '../accounts/account.announcer';
import type { UserDocument } from '../user-store/user.schema';
import { PreferencesAccess } from './preferences.access';
import { PreferencesRepository } from './preferences.repository';
import { preferenceChange, storedPreferences } from './preferences.rules';

/** Users' preferences, with the settings Accounts_Default_User_Preferences_* as defaults. */
@Injectable()
export class PreferencesService {
  constructor(
    private readonly access: PreferencesAccess,
    private readonly preferences: PreferencesRepository,
    private readonly announcer: AccountAnnouncer,
  ) {}

  /** contract/rest/users.json, users.setPreferences. @throws AppError error-action-not-allowed, error-invalid-user, invalid-idle-time-limit-value */
  async set(
    { caller }: RequestContext,
    { userId, data }: InputOf<typeof setPreferences>,
  ): Promise<OutputOf<typeof setPreferences>> {
    const target = await this.access.requireTarget(caller, userId);
    const user = await this.preferences.find(target);
    if (user) await this.access.requireReach(caller, user);
    const saved = user && (await this.change(user, data));
    if (!saved)
      throw new AppError('error-invalid-user', 'The optional "userId" param provided does not match any users');
    return { user: { _id: target, settings: { preferences: storedPreferences(saved) ?? {} } } };
  }

  /** contract/ddp-extra.json, saveUserPreferences. @throws AppError invalid-idle-time-limit-value */
  async save(
    { caller }: RequestContext,
    data: InputOf<typeof savePreferences>,
  ): Promise<OutputOf<typeof savePreferences>> {
    if (caller.kind !== 'user') return { saved: false };
    const user = await this.preferences.find(caller.userId);
    return { saved: user !== undefined && (await this.change(user, data)) !== undefined };
  }

  /** contract/rest/users.json, users.getPreferences. @throws AppError a text while nothing was ever set up */
  async get({ caller }: RequestContext): Promise<OutputOf<typeof getPreferences>> {
    const user = await this.preferences.find(userIdOf(caller));
    const preferences = user && storedPreferences(user);
    if (!preferences)
      throw AppError.text("FAILED TO RETRIEVE USER PREFERENCES BECAUSE THEY HAVEN'T BEEN SET UP BY THE USER YET");
    return { preferences };
  }

  async ofNotifications(userIds: readonly string[]): Promise<OutputOf<typeof notificationChoices>> {
    return { users: await this.preferences.notificationChoices(userIds) };
  }

  private async change(user: UserDocument, data: PreferencesInput): Promise<UserDocument | undefined> {
    const change = preferenceChange(user, data);
    const saved = await this.preferences.save(user._id, change);
    if (saved) this.announcer.changed(user._id, change);
    return saved;
  }
}
