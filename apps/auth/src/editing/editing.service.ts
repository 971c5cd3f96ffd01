import type { RequestContext } from '@gantry/bus';
import { AppError, newSecret, type InputOf, type OutputOf, type saveUser, type updateUser } from '@gantry/contracts';
import type { Policy, Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { AccountChanges, type ChangeOptions } from '../accounts/account.changes';
import { profileText, statusTextOf, type AccountEdit } from '../user-store/account.edit';
import { AccountRules, emailTaken } from '../accounts/account.rules';
import { AccountsRepository } from '../user-store/accounts.repository';
import { isOwn, type EditedField } from '../accounts/field.rights';
import { ActiveStatusService } from '../lifecycle/active-status.service';
import { AccountMails } from '../account-mails/account.mails';
import { customFieldDefinitions, declaredCustomFields } from '../user-store/custom-fields.rules';
import { requirePolicy } from '../user-store/password.policy';
import { ProfilesService } from '../users/profiles.service';
import { RegistrationService } from '../registration/registration.service';
import type { UserDocument } from '../user-store/user.schema';
import { isValidUsername } from '../user-store/username.rules';
import type { AskedEdit } from './asked.fields';
import { EditingAccess } from './editing.access';

const METHOD = 'insertOrUpdateUser';
const identityRefused = () =>
  new AppError('error-could-not-save-identity', 'Could not save user identity', { method: 'saveUser' });

/** An edit that has passed all checks. */
interface CheckedEdit {
  readonly user: UserDocument;
  readonly asked: AskedEdit;
  readonly edit: AccountEdit;
}

/** Edits accounts for administrators. Everything is checked first; then one write makes all changes. */
@Injectable()
export class EditingService {
  constructor(
    private readonly access: EditingAccess,
    private readonly accounts: AccountsRepository,
    private readonly rules: AccountRules,
    private readonly changes: AccountChanges,
    private readonly activeStatus: ActiveStatusService,
    private readonly profiles: ProfilesService,
    private readonly registration: RegistrationService,
    private readonly mails: AccountMails,
  ) {}

  /** contract/rest/users.json, users.update. @returns the user as users.info shows it to the caller */
  async update(
    context: RequestContext,
    { userId, data, confirmRelinquish }: InputOf<typeof updateUser>,
  ): Promise<OutputOf<typeof updateUser>> {
    const edit = await this.checked(context, userId, data);
    const { active } = data;
    const activity =
      typeof active === 'boolean' ? { userId, active, confirmRelinquish: confirmRelinquish === true } : undefined;
    if (activity) await this.activeStatus.require(context, activity);
    await this.write(context, edit);
    if (activity) await this.activeStatus.set(context, activity);
    return { user: await this.profiles.edited(context, userId) };
  }

  /** contract/ddp-extra.json, insertOrUpdateUser. */
  async save(context: RequestContext, { _id, ...data }: InputOf<typeof saveUser>): Promise<OutputOf<typeof saveUser>> {
    if (_id) {
      await this.write(context, await this.checked(context, _id, data));
      return {};
    }
    const { language: _language, ...fields } = data;
    const { user } = await this.registration.create(context, {
      ...fields,
      email: data.email ?? '',
      name: data.name ?? '',
      username: data.username ?? '',
      password: data.password ?? '',
    });
    return { created: user._id };
  }

  /** Runs every check of the edit without writing. */
  private async checked(context: RequestContext, userId: string, given: AskedEdit): Promise<CheckedEdit> {
    const { caller } = context;
    const random = given.setRandomPassword === true;
    const asked = random ? { ...given, password: newSecret(), requirePasswordChange: true } : given;
    const policy = await this.access.requireEditing(caller, userId, asked);
    if (asked.username && !isValidUsername(asked.username, policy.settings)) {
      throw new AppError('error-input-is-not-a-valid-field', `${asked.username} is not a valid username`, {
        method: METHOD,
        input: asked.username,
        field: 'Username',
      });
    }
    const user = await this.accounts.find(userId);
    if (!user) throw new AppError('error-invalid-user', 'Invalid user', { method: METHOD });
    const fields = await this.access.requireFields(caller, user, asked, policy);
    const edit = await this.editOf(user, asked, fields, { ...policy, own: isOwn(caller, userId) });
    await this.rules.requireFreeEmail(caller, user, edit.email, policy.settings);
    return { user, asked, edit };
  }

  private async write(context: RequestContext, { user, asked, edit }: CheckedEdit): Promise<void> {
    const taken: ChangeOptions['taken'] = (field) =>
      field === 'email' ? emailTaken(edit.email ?? '') : identityRefused();
    const changed = await this.changes.apply(context, user, edit, { taken });
    await this.access.requireAdminLeft(user, edit.roles, () =>
      this.changes.apply(context, changed, { roles: user.roles }, { taken }),
    );
    if (asked.setRandomPassword === true && asked.password) await this.mails.passwordChanged(changed, asked.password);
    if (asked.sendWelcomeEmail) await this.mails.welcome(changed, asked.password ?? undefined);
  }

  /** The validated values of the fields that change. @throws AppError for an invalid value */
  private async editOf(
    user: UserDocument,
    asked: AskedEdit,
    fields: ReadonlySet<EditedField>,
    { settings, own }: Policy & { readonly own: boolean },
  ): Promise<AccountEdit> {
    const username = await this.rules.changedUsername(user, asked.username ?? undefined, settings, identityRefused);
    const email = this.rules.changedEmail(user, asked.email ?? undefined);
    const name = this.rules.changedName(user, asked.name ?? undefined, settings, identityRefused);
    const password = passwordOf(asked, settings);
    const customFields = asked.customFields
      ? declaredCustomFields(asked.customFields, customFieldDefinitions(settings))
      : undefined;
    const { bio, nickname, statusText, verified, roles, language, requirePasswordChange } = asked;
    // Nobody can declare a new address of the own account as verified, not even users who may edit others.
    const isVerified = fields.has('verified') && !(own && email !== undefined) && typeof verified === 'boolean';
    return {
      ...(username === undefined ? {} : { username }),
      ...(name === undefined ? {} : { name }),
      ...(email === undefined ? {} : { email }),
      ...(isVerified ? { verified } : {}),
      ...(bio === undefined || bio === null ? {} : { bio: profileText('bio', bio) }),
      ...(nickname === undefined || nickname === null ? {} : { nickname: profileText('nickname', nickname) }),
      ...(statusText === undefined || statusText === null || statusTextOf(statusText) === (user.statusText ?? '')
        ? {}
        : { statusText: statusTextOf(statusText) }),
      ...(password === undefined ? {} : { password }),
      ...(fields.has('requirePasswordChange') && typeof requirePasswordChange === 'boolean'
        ? { requirePasswordChange }
        : {}),
      ...(fields.has('roles') && roles ? { roles } : {}),
      ...(customFields ? { customFields } : {}),
      ...(language ? { language } : {}),
    };
  }
}

/**
 * An empty password counts as absent.
 * @throws AppError error-password-policy-not-met and the errors of its requirements
 */
function passwordOf({ password, setRandomPassword }: AskedEdit, settings: Settings): string | undefined {
  if (!password || password.trim() === '') return undefined;
  if (setRandomPassword !== true) requirePolicy(password, settings);
  return password;
}
