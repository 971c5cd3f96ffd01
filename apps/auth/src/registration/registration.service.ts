import type { RequestContext } from '@gantry/bus';
import {
  AppError,
  missingOfRegistration,
  newId,
  newSecret,
  type InputOf,
  type OutputOf,
  type createUser,
  type registerUser,
} from '@gantry/contracts';
import { compileProjection, PolicyCache, type Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { profileText, statusTextOf } from '../user-store/account.edit';
import { FirstAdminRepository } from './first-admin.repository';
import { MailDomainService } from './mail-domain.service';
import { AccountMails } from '../account-mails/account.mails';
import { LoginIssuer } from '../sessions/login.issuer';
import { PasswordHasher } from '../passwords/password.hasher';
import { SetupService } from '../setup/setup.service';
import { SettingsService } from '../settings/settings.service';
import { buildAccount } from '../user-store/account.builder';
import {
  customFieldDefinitions,
  declaredCustomFields,
  publicCustomFields,
  withRecordFields,
} from '../user-store/custom-fields.rules';
import { normalizeEmail, requireEmail } from '../user-store/email.rules';
import { requirePolicy } from '../user-store/password.policy';
import { requireOpenRegistration } from './registration.rules';
import { UserEvents } from '../user-store/user.events';
import type { UserDocument } from '../user-store/user.schema';
import { usersQueryPolicy, withPublicCustomFields } from '../user-store/user.view';
import { isBlockedUsername, isValidUsername } from '../user-store/username.rules';
import { UsersAccess, type Sight } from '../users/users.access';
import { TakenError, UsersRepository } from '../user-store/users.repository';

type RegisterInput = InputOf<typeof registerUser>;
type CreateInput = InputOf<typeof createUser>;

const METHOD = 'insertOrUpdateUser';
const unavailable = (value: string) =>
  new AppError('error-field-unavailable', `${value} is already in use :(`, { method: METHOD, field: value });
const required = (field: string, method = METHOD) =>
  new AppError('error-the-field-is-required', `The field ${field} is required`, { method, field });
const usernameInUse = () => AppError.text('Username is already in use');
const emailExists = () => new AppError(403, 'Email already exists.');

/**
 * New accounts may need approval, with the reason that was given; the first account does not, as there is nobody to
 * approve it.
 */
function approval(
  first: boolean,
  reason: string | null | undefined,
  settings: Settings,
): { active: boolean; reason?: string | undefined } {
  if (first || !settings.flag('Accounts_ManuallyApproveNewUsers')) return { active: true };
  return { active: false, reason: reason?.trim() || undefined };
}

function withoutName({ username: _username, ...account }: UserDocument): UserDocument {
  return account;
}

/** Creates accounts: by registration, or by a user with permission for somebody else. */
@Injectable()
export class RegistrationService {
  constructor(
    private readonly access: UsersAccess,
    private readonly users: UsersRepository,
    private readonly policies: PolicyCache,
    private readonly passwords: PasswordHasher,
    private readonly settings: SettingsService,
    private readonly events: UserEvents,
    private readonly mails: AccountMails,
    private readonly logins: LoginIssuer,
    private readonly firstAdmin: FirstAdminRepository,
    private readonly setup: SetupService,
    private readonly mailDomains: MailDomainService,
  ) {}

  /**
   * By REST with a user name; by DDP without, as the user chooses it later. A DDP call without an address asks for an
   * anonymous account (contract/ddp-extra.json, registerUser).
   */
  async register(context: RequestContext, input: RegisterInput): Promise<OutputOf<typeof registerUser>> {
    const { settings } = await this.policies.current();
    if (input.asMethod && !input.email) return this.admitAnonymousWriter(context, settings);
    if (!input.asMethod && context.caller.kind === 'user')
      throw AppError.text('Logged in users can not register again.');
    const { username, name = '', pass = '' } = input;
    if (username !== undefined && (await this.isNameUnavailable(username, settings))) throw usernameInUse();
    const missing = missingOfRegistration(input);
    if (missing !== undefined) throw AppError.text(`Match error: Missing key '${missing}'`);
    const isSetup = await this.setup.admit(context.caller, input.secretURL);
    if (!isSetup) requireOpenRegistration(input.secretURL, settings);
    requirePolicy(pass, settings);
    const email = normalizeEmail(input.email ?? '');
    requireEmail(email, settings);
    await this.mailDomains.require(email, settings);
    if (settings.flag('Accounts_RequireNameForSignUp') && name.trim() === '') throw required('Name', 'registerUser');
    if (username !== undefined && !isValidUsername(username, settings)) {
      throw new AppError(
        'username-invalid',
        `${username} is not a valid username, use only letters, numbers, dots, hyphens and underscores`,
      );
    }
    const definitions = customFieldDefinitions(settings);
    const customFields = declaredCustomFields(input, definitions);
    if (await this.users.isEmailTaken(email)) throw emailExists();
    const bcrypt = await this.passwords.hash(pass);
    const _id = newId();
    const first = isSetup && (await this.firstAdmin.claim(_id));
    const draft = {
      _id,
      username: username ?? '',
      name: name.trim(),
      email,
      bcrypt,
      customFields,
      roles: [first ? 'admin' : 'user'],
      ...approval(first, input.reason, settings),
    };
    const emailTwoFactor = settings.flag('Accounts_TwoFactorAuthentication_By_Email_Auto_Opt_In');
    const account = withRecordFields(buildAccount({ ...draft, emailTwoFactor }, new Date()), definitions);
    await this.signUp(context, username === undefined ? withoutName(account) : account, first);
    return { user: await this.shown(_id, await this.access.sight(context.caller)) };
  }

  private async signUp(context: RequestContext, user: UserDocument, first: boolean): Promise<void> {
    try {
      await this.insert(user, { username: usernameInUse, email: emailExists });
    } catch (error) {
      if (first) await this.firstAdmin.release(user._id);
      throw error;
    }
    if (first) await this.beginAdministration();
    await this.events.created(user, { joinDefaultRooms: true, silent: false, traceId: context.traceId });
    await this.mails.registered(user);
  }

  private async beginAdministration(): Promise<void> {
    await this.settings.beginSetupWizard();
    await this.setup.end();
  }

  private async admitAnonymousWriter(
    context: RequestContext,
    settings: Settings,
  ): Promise<OutputOf<typeof registerUser>> {
    if (!settings.flag('Accounts_AllowAnonymousRead') || !settings.flag('Accounts_AllowAnonymousWrite'))
      throw AppError.text("Match error: Missing key 'email'");
    const { name: _name, ...account } = withoutName(
      buildAccount({ username: '', name: '', roles: ['anonymous'], active: true }, new Date()),
    );
    await this.users.insert(account);
    const { token, stored } = await this.logins.issue(account._id, settings, context.traceId);
    return {
      user: await this.shown(account._id, await this.access.sight(context.caller)),
      login: { token, when: stored.when ?? account.createdAt },
    };
  }

  async create(context: RequestContext, input: CreateInput): Promise<OutputOf<typeof createUser>> {
    const roles = input.roles ?? ['user'];
    const sight = await this.access.requireCreate(context.caller, roles, typeof input.active === 'boolean');
    const { settings } = sight;
    const definitions = customFieldDefinitions(settings);
    const customFields = input.customFields ? declaredCustomFields(input.customFields, definitions) : undefined;
    await this.checkCreation(input, settings);
    const random = input.setRandomPassword === true;
    const password = random ? newSecret() : input.password;
    const bcrypt = await this.passwords.hash(password);
    const email = input.email.trim();
    const account = buildAccount(
      {
        username: input.username,
        name: input.name,
        email,
        // Without the right to edit others, an address cannot be declared as verified: the first login of its owner
        // through another service would use this account.
        verified: input.verified === true && sight.access.can(context.caller, 'edit-other-user-info'),
        bcrypt,
        roles,
        active: input.active ?? !settings.flag('Accounts_ManuallyApproveNewUsers'),
        emailTwoFactor: settings.flag('Accounts_TwoFactorAuthentication_By_Email_Auto_Opt_In'),
        requirePasswordChange: random || (input.requirePasswordChange ?? undefined),
        customFields,
        bio: input.bio ? profileText('bio', input.bio) : undefined,
        nickname: input.nickname ? profileText('nickname', input.nickname) : undefined,
        statusText: input.statusText ? statusTextOf(input.statusText) : undefined,
      },
      new Date(),
    );
    const user = withRecordFields(account, definitions);
    await this.insert(user, { username: () => unavailable(input.username), email: () => unavailable(email) });
    if (roles.includes('admin')) await this.settings.beginSetupWizard();
    await this.events.created(user, {
      joinDefaultRooms: input.joinDefaultChannels !== false,
      silent: false,
      traceId: context.traceId,
    });
    if (input.sendWelcomeEmail === true) await this.mails.welcome(user, random ? undefined : input.password);
    return { user: await this.shown(user._id, sight) };
  }

  private async checkCreation(
    { name, username, email, password, setRandomPassword }: CreateInput,
    settings: Settings,
  ): Promise<void> {
    if (settings.flag('Accounts_RequireNameForSignUp') && name.trim() === '') throw required('Name');
    if (username.trim() === '') throw required('Username');
    if (!isValidUsername(username, settings)) {
      throw new AppError('error-input-is-not-a-valid-field', `${username} is not a valid username`, {
        method: METHOD,
        input: username,
        field: 'Username',
      });
    }
    if (!setRandomPassword && password === '') throw required('Password');
    if (await this.isNameUnavailable(username, settings)) throw unavailable(username);
    if (await this.users.isEmailTaken(email.trim())) throw unavailable(email);
    requireEmail(email.trim(), settings);
    if (!setRandomPassword) requirePolicy(password, settings);
  }

  private async isNameUnavailable(username: string, settings: Settings): Promise<boolean> {
    return isBlockedUsername(username, settings) || this.users.isUsernameTaken(username);
  }

  /** Unique indexes decide between two concurrent requests for the same name. */
  private async insert(user: UserDocument, taken: Record<TakenError['field'], () => AppError>): Promise<void> {
    try {
      await this.users.insert(user);
    } catch (error) {
      throw error instanceof TakenError ? taken[error.field]() : error;
    }
  }

  private async shown(id: string, { settings, full }: Sight): Promise<OutputOf<typeof createUser>['user']> {
    const publicFields = publicCustomFields(settings);
    const user = await this.users.findById(id, compileProjection(undefined, usersQueryPolicy(full, publicFields)));
    if (!user) throw AppError.text('User not found.');
    const { services: _services, ...view } = full ? user : withPublicCustomFields(user, publicFields);
    return view;
  }
}
