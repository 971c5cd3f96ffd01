import type { RequestContext } from '@gantry/bus';
import { AppError, newId } from '@gantry/contracts';
import { PolicyCache, type Settings } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { AUTH_CONFIG, type AuthConfig } from '../config';
import { RenameRelay } from '../renames/rename.relay';
import { RolesAnnouncer } from '../roles/roles.announcer';
import { PasswordHasher } from '../passwords/password.hasher';
import { SessionRevoker } from '../session-store/session.revoker';
import { AccountMails } from '../account-mails/account.mails';
import { UserEvents } from '../user-store/user.events';
import type { UserDocument } from '../user-store/user.schema';
import { TakenError } from '../user-store/users.repository';
import { AccountAnnouncer } from './account.announcer';
import { storedChange, type AccountEdit, type AppliedEdit } from '../user-store/account.edit';
import { hasEmailCodes } from '../user-store/email.rules';
import { AccountsRepository } from '../user-store/accounts.repository';
import { EditThrottle, THROTTLED_FIELDS } from './edit.throttle';
import { isOwn, requireRights } from './field.rights';

export interface ChangeOptions {
  /** The error when another account took the user name or address at the same moment. */
  readonly taken: (field: TakenError['field']) => AppError;
  /** For a first user name: whether to join the default rooms without a message. */
  readonly silent?: boolean;
}

/** Fields that other services keep copies of. */
const CARD_FIELDS: readonly (keyof AccountEdit)[] = ['username', 'name', 'roles', 'utcOffset', 'customFields'];

/** The only way to change an account: checks the right to every field, writes once, then tells clients and services. */
@Injectable()
export class AccountChanges {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly passwords: PasswordHasher,
    private readonly throttle: EditThrottle,
    private readonly revoker: SessionRevoker,
    private readonly events: UserEvents,
    private readonly renames: RenameRelay,
    private readonly roles: RolesAnnouncer,
    private readonly announcer: AccountAnnouncer,
    private readonly mails: AccountMails,
    private readonly policies: PolicyCache,
    @Inject(AUTH_CONFIG) private readonly config: Pick<AuthConfig, 'TEST_MODE'>,
  ) {}

  /**
   * @param user as it was read before, with the hash of its password
   * @param asked the changes, already validated; rights are checked here. Does nothing when it is empty
   * @throws AppError error-action-not-allowed, error-too-many-requests, `taken`, error-invalid-user when the account is
   * gone
   */
  async apply(
    context: RequestContext,
    user: UserDocument,
    asked: AccountEdit,
    options: ChangeOptions,
  ): Promise<UserDocument> {
    if (Object.values(asked).every((value) => value === undefined)) return user;
    const policy = await this.policies.current();
    requireRights(context.caller, user, asked, policy);
    const edit = this.applied(context, user, asked, policy.settings);
    await this.throttle.take(
      context.caller,
      THROTTLED_FIELDS.filter((field) => edit[field] !== undefined),
      Date.now(),
    );
    const bcrypt = edit.password === undefined ? undefined : await this.passwords.hash(edit.password);
    const change = storedChange(user, edit, bcrypt, newId(), new Date());
    const changed = await this.accounts.apply(user._id, change).catch((error: unknown) => {
      throw error instanceof TakenError ? options.taken(error.field) : error;
    });
    if (!changed) throw new AppError('error-invalid-user', 'Invalid user');
    this.announcer.changed(user._id, change);
    if (bcrypt !== undefined) await this.endLogins(context, user._id);
    await this.tellServices(context, user, changed, edit, options.silent ?? false);
    await this.tellPeople(user, changed, edit);
    return changed;
  }

  /**
   * While codes by e-mail are a second factor, a new address replaces the old one only after it is confirmed: otherwise
   * an unconfirmed address would switch the factor off. TEST_MODE asks for no factor.
   */
  private applied({ caller }: RequestContext, user: UserDocument, edit: AccountEdit, settings: Settings): AppliedEdit {
    const keepsCodes = isOwn(caller, user._id) && !this.config.TEST_MODE && hasEmailCodes(user, settings);
    return edit.email !== undefined && keepsCodes ? { ...edit, emailPending: true } : edit;
  }

  private async tellServices(
    { traceId }: RequestContext,
    before: UserDocument,
    changed: UserDocument,
    edit: AccountEdit,
    silent: boolean,
  ): Promise<void> {
    // Other services have not known an account without a user name until now.
    if (before.username === undefined && changed.username !== undefined)
      await this.events.created(changed, { joinDefaultRooms: true, silent, traceId });
    if (CARD_FIELDS.some((field) => edit[field] !== undefined)) await this.events.changed(changed, traceId);
    if (changed._renames?.length) await this.renames.tell(changed, traceId);
  }

  private async tellPeople(before: UserDocument, changed: UserDocument, edit: AppliedEdit): Promise<void> {
    if (before.username !== undefined && (edit.username !== undefined || edit.name !== undefined))
      this.announcer.renamed(changed);
    if (edit.statusText !== undefined) this.announcer.status(changed);
    if (edit.email !== undefined && edit.emailPending === true) await this.mails.emailAsked(changed, edit.email);
    else if (edit.email !== undefined) await this.mails.emailChanged(changed, before.emails);
    const { roles: had } = before;
    const { roles: has } = changed;
    for (const role of has.filter((each) => !had.includes(each)))
      await this.roles.assigned('added', role, changed, undefined);
    for (const role of had.filter((each) => !has.includes(each)))
      await this.roles.assigned('removed', role, changed, undefined);
  }

  /**
   * A new password ends every other login and all personal access tokens, which somebody who knew the old password may
   * have made. A user who changes the own password keeps the present login; when somebody else changes it, none is
   * kept.
   */
  private async endLogins({ caller, traceId }: RequestContext, userId: string): Promise<void> {
    const own = caller.kind === 'user' && caller.userId === userId ? caller.hashedToken : undefined;
    const ended = (await this.accounts.loginTokens(userId)).filter(({ hashedToken }) => hashedToken !== own);
    await this.revoker.revoke(
      userId,
      ended.map(({ hashedToken }) => hashedToken),
      'password-changed',
      traceId,
    );
  }
}
