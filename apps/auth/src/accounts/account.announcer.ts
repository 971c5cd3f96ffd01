import { Bus } from '@gantry/bus';
import { STREAMS } from '@gantry/contracts';
import { stringifyEjson } from '@gantry/ddp';
import { Injectable } from '@nestjs/common';
import { statusNumber } from '../user-store/statuses.rules';
import type { UserDocument } from '../user-store/user.schema';
import type { StoredChange } from '../user-store/account.edit';

/** Paths of an account that are never sent to clients. */
const HIDDEN = /^(?:services|_)/;

/** Tells clients that an account has changed (contract/ddp-extra.json, streams). */
@Injectable()
export class AccountAnnouncer {
  constructor(private readonly bus: Bus) {}

  /** To the user's own clients: the changed paths, never a credential. */
  changed(userId: string, { set, unset }: Pick<StoredChange, 'set' | 'unset'>): void {
    const diff = Object.fromEntries(Object.entries(set).filter(([path]) => !HIDDEN.test(path)));
    const gone = Object.fromEntries(unset.filter((path) => !HIDDEN.test(path)).map((path) => [path, 1] as const));
    if (Object.keys(diff).length + Object.keys(gone).length === 0) return;
    this.bus.emit(STREAMS.notifyUser, {
      eventName: `${userId}/userData`,
      args: stringifyEjson([{ type: 'updated', id: userId, diff, unset: gone }]),
    });
  }

  renamed({ _id, username, name }: UserDocument): void {
    const args = stringifyEjson([{ _id, ...(name === undefined ? {} : { name }), username }]);
    this.bus.emit(STREAMS.notifyLogged, { eventName: 'Users:NameChanged', args });
  }

  /** The status and its text; a list as the only argument. */
  status({
    _id,
    username = '',
    status,
    statusText = '',
  }: Pick<UserDocument, '_id' | 'username' | 'status' | 'statusText'>): void {
    const number = statusNumber(status);
    this.bus.emit(STREAMS.notifyLogged, {
      eventName: 'user-status',
      args: stringifyEjson([[_id, username, number, statusText]]),
    });
    this.bus.emit(STREAMS.userPresence, { eventName: _id, args: stringifyEjson([[username, number, statusText]]) });
  }
}
