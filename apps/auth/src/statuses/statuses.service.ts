import { userCallerOf, type RequestContext } from '@gantry/bus';
import {
  AppError,
  type getPresence,
  type getStatus,
  type InputOf,
  type listPresence,
  type OutputOf,
  type setStatus,
  type UserCaller,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { AccountAnnouncer } from '../accounts/account.announcer';
import { statusTextOf } from '../user-store/account.edit';
import { UserEvents } from '../user-store/user.events';
import type { UserDocument } from '../user-store/user.schema';
import { namesSelf, type NamedUser } from '../user-store/user.target';
import { UserTargets } from '../user-store/user.targets';
import { UNKNOWN_CONNECTION } from '../user-store/user.view';
import { StatusesAccess } from './statuses.access';
import { StatusesRepository, type StatusFields } from './statuses.repository';
import { isRecent, isStatus, shownStatus } from '../user-store/statuses.rules';

type SetInput = InputOf<typeof setStatus>;

const STATUS = { status: 1, statusDefault: 1, statusText: 1, statusConnection: 1, lastLogin: 1 } as const;

/** Users' statuses and status texts. */
@Injectable()
export class StatusesService {
  constructor(
    private readonly access: StatusesAccess,
    private readonly statuses: StatusesRepository,
    private readonly targets: UserTargets,
    private readonly events: UserEvents,
    private readonly announcer: AccountAnnouncer,
  ) {}

  /** @throws AppError error-not-allowed, unauthorized, error-invalid-user, error-invalid-status */
  async set({ caller, traceId }: RequestContext, input: SetInput): Promise<Record<string, never>> {
    const user = userCallerOf(caller);
    await this.access.requireSet(user, input);
    const before = await this.target(user, input);
    await this.access.requireTarget(user, before);
    const changes = chosen(input, before);
    if (Object.entries(changes).every(([name, value]) => Reflect.get(before, name) === value)) return {};
    const after = await this.statuses.set(before._id, changes);
    if (!after) return {};
    await this.events.changed(after, traceId);
    this.announcer.changed(after._id, { set: { ...changes }, unset: [] });
    if (after.status !== before.status || after.statusText !== before.statusText) this.announcer.status(after);
    return {};
  }

  async get({ caller }: RequestContext, input: InputOf<typeof getStatus>): Promise<OutputOf<typeof getStatus>> {
    const {
      _id,
      statusText: message,
      statusConnection = UNKNOWN_CONNECTION,
      status = UNKNOWN_CONNECTION,
    } = await this.target(userCallerOf(caller), input);
    return { _id, ...(message === undefined ? {} : { message }), connectionStatus: statusConnection, status };
  }

  async presence(
    { caller }: RequestContext,
    input: InputOf<typeof getPresence>,
  ): Promise<OutputOf<typeof getPresence>> {
    const user = userCallerOf(caller);
    const {
      _id,
      status = UNKNOWN_CONNECTION,
      statusConnection = UNKNOWN_CONNECTION,
      lastLogin,
    } = await this.target(user, input);
    if (_id !== user.userId) return { presence: status };
    return { presence: status, connectionStatus: statusConnection, ...(lastLogin === undefined ? {} : { lastLogin }) };
  }

  /** Those of the given ids, or those changed in the last minutes, or everybody who is not offline. */
  async list(
    { caller }: RequestContext,
    { from, ids }: InputOf<typeof listPresence>,
  ): Promise<OutputOf<typeof listPresence>> {
    if (ids) return { users: await this.statuses.presentAmong(ids), full: false };
    if (from && isRecent(from, Date.now()))
      return { users: await this.statuses.changedSince(from, userCallerOf(caller).userId), full: false };
    return { users: await this.statuses.present(), full: true };
  }

  private target(caller: UserCaller, named: NamedUser): Promise<UserDocument> {
    return this.targets.find(namesSelf(named, caller) ? { userId: caller.userId } : named, {
      ...STATUS,
      username: 1,
      roles: 1,
    });
  }
}

/** The status to store. @throws AppError error-invalid-status */
function chosen({ method, status, message }: SetInput, { statusConnection }: UserDocument): StatusFields {
  const text = typeof message === 'string' ? { statusText: statusTextOf(message) } : {};
  if (!status) return text;
  if (!isStatus(status))
    throw new AppError('error-invalid-status', 'Valid status types include online, away, offline, and busy.', {
      method,
    });
  return {
    ...text,
    statusDefault: status,
    status: method === 'users.setStatus' ? status : shownStatus(status, statusConnection),
  };
}
