import { Bus } from '@gantry/bus';
import { STALE_ACCOUNTS } from '@gantry/contracts';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { UsersRepository } from './users.repository';

/**
 * Tells gateways whose account has changed, before the write is answered: what they kept of it is asked for again. It
 * follows from the write itself, so that no feature can forget it.
 */
@Injectable()
export class StaleAccountsAnnouncer implements OnModuleInit {
  constructor(
    private readonly users: UsersRepository,
    private readonly bus: Bus,
  ) {}

  onModuleInit(): void {
    this.users.onWritten((userId) => {
      this.bus.emit(STALE_ACCOUNTS, { eventName: 'all', args: JSON.stringify(userId === undefined ? [] : [userId]) });
    });
  }
}
