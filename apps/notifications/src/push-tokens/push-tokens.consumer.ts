import type { BusEvent } from '@gantry/bus';
import { sessionRevoked } from '@gantry/contracts';
import { Consumes } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { PushTokensRepository } from './push-tokens.repository';

/** Removes devices when the login that registered them ends. */
@Controller()
export class PushTokensConsumer {
  constructor(private readonly devices: PushTokensRepository) {}

  @Consumes(sessionRevoked, { durable: 'notifications-push-tokens', order: 'none' })
  async onRevoked({ payload }: BusEvent<typeof sessionRevoked>): Promise<void> {
    await this.devices.removeOfLogin(payload.userId, payload.hashedToken);
  }
}
