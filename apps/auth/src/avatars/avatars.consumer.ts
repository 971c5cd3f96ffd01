import type { BusEvent } from '@gantry/bus';
import { userDeleted } from '@gantry/contracts';
import { Consumes } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { AvatarsRepository } from './avatars.repository';

/** Pictures go with their accounts. */
@Controller()
export class AvatarsConsumer {
  constructor(private readonly avatars: AvatarsRepository) {}

  @Consumes(userDeleted, { durable: 'auth-avatars' })
  async onDeleted({ payload: { userId } }: BusEvent<typeof userDeleted>): Promise<void> {
    await this.avatars.forget(userId);
  }
}
