import { userIdOf, type RequestContext } from '@gantry/bus';
import {
  AppError,
  type InputOf,
  type OutputOf,
  type saveUserProfile,
  type updateOwnBasicInfo,
} from '@gantry/contracts';
import type { Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { AccountChanges } from '../accounts/account.changes';
import { profileText, statusTextOf, type AccountEdit } from '../user-store/account.edit';
import { AccountRules, emailTaken } from '../accounts/account.rules';
import { AccountsRepository } from '../user-store/accounts.repository';
import { customFieldDefinitions, declaredCustomFields } from '../user-store/custom-fields.rules';
import { requirePolicy } from '../user-store/password.policy';
import { ProfilesService } from '../users/profiles.service';
import type { UserDocument } from '../user-store/user.schema';
import { isValidUsername } from '../user-store/username.rules';
import { CurrentPassword } from './current.password';
import { ProfileAccess } from './profile.access';

const METHOD = 'saveUserProfile';
const identityRefused = () =>
  new AppError('error-could-not-save-identity', 'Could not save user identity', { method: METHOD });
const wrongPassword = () => new AppError('error-invalid-password', 'Invalid password', { method: METHOD });

type Asked = InputOf<typeof saveUserProfile>;

/** Users edit their own profiles. Everything is checked first; then one write makes all changes. */
@Injectable()
export class ProfileService {
  constructor(
    private readonly access: ProfileAccess,
    private readonly accounts: AccountsRepository,
    private readonly rules: AccountRules,
    private readonly changes: AccountChanges,
    private readonly passwords: CurrentPassword,
    private readonly profiles: ProfilesService,
  ) {}

  /** contract/rest/users.json, users.updateOwnBasicInfo. @returns the user as users.info shows it to itself */
  async update(
    context: RequestContext,
    { data, customFields }: InputOf<typeof updateOwnBasicInfo>,
  ): Promise<OutputOf<typeof updateOwnBasicInfo>> {
    const { name, currentPassword, ...settings } = data;
    await this.save(context, {
      settings: { ...settings, realname: name, typedPassword: currentPassword },
      customFields,
    });
    return { user: await this.profiles.edited(context, userIdOf(context.caller)) };
  }

  /** contract/ddp-extra.json, saveUserProfile. */
  async save(context: RequestContext, asked: Asked): Promise<OutputOf<typeof saveUserProfile>> {
    const policy = await this.access.requireProfileChange();
    const user = await this.accounts.find(userIdOf(context.caller));
    if (!user) throw new AppError('error-invalid-user', 'Invalid user', { method: METHOD });
    const edit = await this.editOf(user, asked, policy);
    this.access.requireFields(user, edit, policy);
    await this.requireProof(user, asked, edit, policy);
    await this.rules.requireFreeEmail(context.caller, user, edit.email, policy);
    await this.changes.apply(context, user, edit, {
      taken: (field) => (field === 'email' ? emailTaken(edit.email ?? '') : identityRefused()),
    });
    return {};
  }

  /**
   * The validated values of the fields that change, because clients send whole forms. Empty names and addresses count
   * as absent.
   */
  private async editOf(
    user: UserDocument,
    { settings: form, customFields }: Asked,
    settings: Settings,
  ): Promise<AccountEdit> {
    if (form.username && !isValidUsername(form.username.trim(), settings)) {
      throw new AppError('error-input-is-not-a-valid-field', `${form.username} is not a valid username`, {
        method: METHOD,
        input: form.username,
        field: 'Username',
      });
    }
    const username = await this.rules.changedUsername(user, form.username || undefined, settings, identityRefused);
    const name = this.rules.changedName(user, form.realname || undefined, settings, identityRefused);
    const email = this.rules.changedEmail(user, form.email ?? undefined);
    const { bio, nickname, statusText } = form;
    const declared = customFields ? declaredCustomFields(customFields, customFieldDefinitions(settings)) : undefined;
    const status = typeof statusText === 'string' ? statusTextOf(statusText) : undefined;
    return {
      ...(username === undefined ? {} : { username }),
      ...(name === undefined ? {} : { name }),
      ...(email === undefined ? {} : { email }),
      ...(bio === undefined || bio === null ? {} : { bio: profileText('bio', bio) }),
      ...(nickname === undefined || nickname === null ? {} : { nickname: profileText('nickname', nickname) }),
      ...(status === undefined || status === (user.statusText ?? '') ? {} : { statusText: status }),
      ...(form.newPassword ? { password: form.newPassword } : {}),
      ...(form.newPassword && user.requirePasswordChange === true ? { requirePasswordChange: false } : {}),
      ...(declared ? { customFields: declared } : {}),
    };
  }

  /**
   * A new address or password needs the present password.
   * @throws AppError error-invalid-password, error-password-same-as-current, error-password-policy-not-met
   */
  private async requireProof(
    user: UserDocument,
    { settings: { typedPassword, newPassword } }: Asked,
    { email, password }: AccountEdit,
    settings: Settings,
  ): Promise<void> {
    if (email !== undefined || password !== undefined) await this.passwords.require(user, typedPassword, wrongPassword);
    if (!newPassword) return;
    await this.passwords.requireOther(user, newPassword, METHOD);
    requirePolicy(newPassword, settings);
  }
}
