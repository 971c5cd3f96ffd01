import type { RequestContext } from '@gantry/bus';
import { AppError, newSecret, type InputOf, type OutputOf, type createUser, type registerUser } from '@gantry/contracts';
import { compileProjection, PolicyCache, type Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { profileText, statusTextOf } from '../accounts/account.edit';
import { AccountMails } from '../mail/account.mails';
import { PasswordHasher } from '../sessions/password.hasher';
import { SettingsService } from '../settings/settings.service';
import { buildAccount } from './account.builder';
import { customFieldDefinitions, declaredCustomFields, publicCustomFields } from './custom-fields.rules';
import { normalizeEmail, requireEmail } from './email.rules';
import { requirePolicy } from './password.policy';
import { requireOpenRegistration } from './registration.rules';
import { UserEvents } from './user.events';
import type { UserDocument } from './user.schema';
import { usersQueryPolicy, withPublicCustomFields } from './user.view';
import { isBlockedUsername, isValidUsername } from './username.rules';
import { UsersAccess, type Sight } from './users.access';
import { TakenError, UsersRepository } from './users.repository';

type RegisterInput = InputOf<typeof registerUser>;
type CreateInput = InputOf<typeof createUser>;

const METHOD = 'insertOrUpdateUser';
const unavailable = (value: string) => new AppError('error-field-unavailable', `${value} is already in use :(`, { method: METHOD, field: value });
const required = (field: string, method = METHOD) => new AppError('error-the-field-is-required', `The field ${field} is required`, { method, field });
const usernameInUse = () => AppError.text('Username is already in use');
const emailExists = () => new AppError(403, 'Email already exists.');

/** Makes accounts: people sign up, or somebody who may makes one for them. */
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
  ) {}

  async register(context: RequestContext, input: RegisterInput): Promise<OutputOf<typeof registerUser>> {
    if (context.caller.kind === 'user') throw AppError.text('Logged in users can not register again.');
    const { settings } = await this.policies.current();
    if (await this.isNameUnavailable(input.username, settings)) throw usernameInUse();
    requireOpenRegistration(input.secretURL, settings);
    requirePolicy(input.pass, settings);
    const email = normalizeEmail(input.email);
    requireEmail(email, settings);
    if (settings.flag('Accounts_RequireNameForSignUp') && input.name.trim() === '') throw required('Name', 'registerUser');
    if (!isValidUsername(input.username, settings)) {
      throw new AppError('username-invalid', `${input.username} is not a valid username, use only letters, numbers, dots, hyphens and underscores`);
    }
    const customFields = declaredCustomFields(input, customFieldDefinitions(settings));
    if (await this.users.isEmailTaken(email)) throw emailExists();
    const bcrypt = await this.passwords.hash(input.pass);
    const first = !(await this.users.hasAdmin());
    const user = buildAccount(
      {
        username: input.username,
        name: input.name,
        email,
        bcrypt,
        roles: [first ? 'admin' : 'user'],
        active: !settings.flag('Accounts_ManuallyApproveNewUsers'),
        emailTwoFactor: settings.flag('Accounts_TwoFactorAuthentication_By_Email_Auto_Opt_In'),
        customFields,
        reason: settings.flag('Accounts_ManuallyApproveNewUsers') ? input.reason : undefined,
      },
      new Date(),
    );
    await this.insert(user, { username: usernameInUse, email: emailExists });
    if (first) await this.settings.beginSetupWizard();
    await this.events.created(user, { joinDefaultRooms: true, silent: false, traceId: context.traceId });
    await this.mails.registered(user);
    return { user: await this.shown(user._id, await this.access.sight(context.caller)) };
  }

  async create(context: RequestContext, input: CreateInput): Promise<OutputOf<typeof createUser>> {
    const roles = input.roles ?? ['user'];
    const sight = await this.access.requireCreate(context.caller, roles, typeof input.active === 'boolean');
    const { settings } = sight;
    const customFields = input.customFields ? declaredCustomFields(input.customFields, customFieldDefinitions(settings)) : undefined;
    await this.checkCreation(input, settings);
    const random = input.setRandomPassword === true;
    const password = random ? newSecret() : input.password;
    const bcrypt = await this.passwords.hash(password);
    const email = input.email.trim();
    const user = buildAccount(
      {
        username: input.username,
        name: input.name,
        email,
        verified: input.verified === true,
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
    await this.insert(user, { username: () => unavailable(input.username), email: () => unavailable(email) });
    if (roles.includes('admin')) await this.settings.beginSetupWizard();
    await this.events.created(user, { joinDefaultRooms: input.joinDefaultChannels !== false, silent: false, traceId: context.traceId });
    if (input.sendWelcomeEmail === true) await this.mails.welcome(user, random ? undefined : input.password);
    return { user: await this.shown(user._id, sight) };
  }

  private async checkCreation({ name, username, email, password, setRandomPassword }: CreateInput, settings: Settings): Promise<void> {
    if (settings.flag('Accounts_RequireNameForSignUp') && name.trim() === '') throw required('Name');
    if (username.trim() === '') throw required('Username');
    if (!isValidUsername(username, settings)) {
      throw new AppError('error-input-is-not-a-valid-field', `${username} is not a valid username`, { method: METHOD, input: username, field: 'Username' });
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

  /** The indexes decide between two who ask for one name at the same time. */
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
