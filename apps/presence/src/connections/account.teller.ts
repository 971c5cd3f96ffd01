import { Bus, systemContext } from '@gantry/bus';
import { CONNECTION_STATES, connectAccounts, MAX_REPORTED } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { PresencesRepository, type Connected } from './presences.repository';

/** Updates the accounts after connections have changed. Failed updates are repeated in a later round. */
@Injectable()
export class AccountTeller {
  constructor(
    private readonly presences: PresencesRepository,
    private readonly bus: Bus,
  ) {}

  /** Updates these users' accounts. */
  async tell(userIds: readonly string[]): Promise<void> {
    if (userIds.length > 0) await this.send(await this.presences.untold(MAX_REPORTED, userIds));
  }

  /** Updates some of the accounts that are still outdated. @returns whether there may be more */
  async tellSome(): Promise<boolean> {
    const users = await this.presences.untold(MAX_REPORTED);
    await this.send(users);
    return users.length === MAX_REPORTED;
  }

  private async send(users: readonly Connected[]): Promise<void> {
    if (users.length === 0) return;
    await this.bus.call(connectAccounts, systemContext('presence'), { users: [...users] });
    for (const state of CONNECTION_STATES) {
      const ids = users.filter(({ connection }) => connection === state).map(({ userId }) => userId);
      if (ids.length > 0) await this.presences.told(state, ids);
    }
  }
}
