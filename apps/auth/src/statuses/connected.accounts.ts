import { CONNECTION_STATES, type connectAccounts, type InputOf } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { AccountAnnouncer } from '../accounts/account.announcer';
import { StatusesRepository } from './statuses.repository';

/** Stores in the accounts whether their users are connected, and announces visible changes. */
@Injectable()
export class ConnectedAccounts {
  constructor(
    private readonly statuses: StatusesRepository,
    private readonly announcer: AccountAnnouncer,
    private readonly policies: PolicyCache,
  ) {}

  /** At most three writes, however many users there are. */
  async connect({ users }: InputOf<typeof connectAccounts>): Promise<Record<string, never>> {
    const { settings } = await this.policies.current();
    const ids = users.map(({ userId }) => userId);
    const before = new Map((await this.statuses.ofUsers(ids)).map((user) => [user._id, user.status]));
    for (const state of CONNECTION_STATES) {
      const concerned = users.filter(({ connection }) => connection === state).map(({ userId }) => userId);
      if (concerned.length > 0) await this.statuses.connect(concerned, state);
    }
    if (settings.flag('Troubleshoot_Disable_Presence_Broadcast')) return {};
    for (const user of await this.statuses.ofUsers(ids)) {
      if (user.status !== before.get(user._id)) this.announcer.status(user);
      const { status, statusConnection } = user;
      this.announcer.changed(user._id, { set: { status, statusConnection }, unset: [] });
    }
    return {};
  }
}
