import { LOGGER, type Logger, type Settings } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { AUTH_CONFIG, DEFAULT_ADMIN, type AuthConfig } from '../config';
import { PasswordHasher } from '../passwords/password.hasher';
import { buildAccount } from '../user-store/account.builder';
import { normalizeEmail } from '../user-store/email.rules';
import { UserEvents } from '../user-store/user.events';
import type { UserDocument } from '../user-store/user.schema';
import { isValidUsername } from '../user-store/username.rules';
import { UsersRepository } from '../user-store/users.repository';
import { administrator, rocketCat, TEST_ADMIN, testAdmin } from './built-in.users';

/** Loose on purpose: an operator's own address must not be refused for its form. */
const LOOSE_EMAIL = /^[^\s@]+@[^\s@]+$/;

/** The accounts that every install begins with (contract/defaults.json, firstStart, adminFromEnvironment, testMode). */
@Injectable()
export class FirstUsers {
  constructor(
    private readonly users: UsersRepository,
    private readonly passwords: PasswordHasher,
    private readonly events: UserEvents,
    @Inject(AUTH_CONFIG) private readonly config: AuthConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async write(settings: Settings): Promise<void> {
    await this.users.insertWhenMissing(rocketCat(new Date()));
    await this.writeInitialUser();
    await this.writeTestAdmin();
    if (await this.hasLastingAdmin()) return;
    if (this.config.ADMIN_PASS !== undefined) return this.writeAdministrator(this.config.ADMIN_PASS, settings);
    if (this.config.ADMIN_USERNAME !== undefined || this.config.ADMIN_EMAIL !== undefined)
      this.logger.warn('ADMIN_USERNAME and ADMIN_EMAIL make no administrator without ADMIN_PASS');
    await this.promoteOldest();
  }

  /** The test administrator comes and goes: it must not keep the real one from being made. */
  private async hasLastingAdmin(): Promise<boolean> {
    return this.users.hasAdmin(this.config.ADMIN_PASS === undefined ? [] : [TEST_ADMIN]);
  }

  private async writeInitialUser(): Promise<void> {
    const { INITIAL_USER: initial } = this.config;
    if (!initial) return;
    const username = initial.username ?? initial._id;
    const user: UserDocument = {
      ...buildAccount({ _id: initial._id, username, name: username, roles: ['user'], active: true }, new Date()),
      ...initial,
    };
    await this.created(user, await this.users.insertWhenMissing(user), false);
  }

  /** Made anew at every start, so that no run of a test suite sees what an earlier one did to it. */
  private async writeTestAdmin(): Promise<void> {
    if (!this.config.TEST_MODE) return this.users.remove(TEST_ADMIN);
    const user = testAdmin(await this.passwords.hash(TEST_ADMIN), new Date());
    await this.users.replace(user);
    await this.events.created(user, { joinDefaultRooms: true, silent: true });
  }

  private async writeAdministrator(password: string, settings: Settings): Promise<void> {
    const email = await this.adminEmail();
    const draft = {
      username: await this.adminUsername(settings),
      name: this.config.ADMIN_NAME,
      ...(email === undefined ? {} : { email }),
      verified: this.config.ADMIN_EMAIL_VERIFIED,
      bcrypt: await this.passwords.hash(password),
    };
    const user = administrator(draft, new Date());
    const inserted = await this.users.insertWhenMissing(user);
    if (inserted) this.logger.info({ username: draft.username }, 'administrator created');
    else if (!(await this.users.hasAdmin([TEST_ADMIN])))
      this.logger.warn({ username: draft.username }, 'administrator not created: the user name is taken');
    await this.created(user, inserted, false);
  }

  private async adminUsername(settings: Settings): Promise<string> {
    const asked = this.config.ADMIN_USERNAME;
    if (asked === undefined) return DEFAULT_ADMIN;
    if (isValidUsername(asked, settings) && !(await this.users.isUsernameTaken(asked))) return asked;
    this.logger.warn({ username: asked }, 'ADMIN_USERNAME is not valid or taken: using admin');
    return DEFAULT_ADMIN;
  }

  private async adminEmail(): Promise<string | undefined> {
    if (this.config.ADMIN_EMAIL === undefined) return undefined;
    const email = normalizeEmail(this.config.ADMIN_EMAIL);
    if (LOOSE_EMAIL.test(email) && !(await this.users.isEmailTaken(email))) return email;
    this.logger.warn({ email }, 'ADMIN_EMAIL is not valid or taken: the administrator has no address');
    return undefined;
  }

  /** Somebody must be able to administer: without any administrator it is whoever came first. */
  private async promoteOldest(): Promise<void> {
    const oldest = await this.users.oldestPerson();
    if (!oldest) return;
    const promoted = await this.users.addRole(oldest._id, 'admin');
    this.logger.warn({ userId: oldest._id }, 'nobody was administrator: the oldest account is now');
    if (promoted) await this.events.changed(promoted);
  }

  private async created(user: UserDocument, inserted: boolean, joinDefaultRooms: boolean): Promise<void> {
    if (inserted) await this.events.created(user, { joinDefaultRooms, silent: true });
  }
}
