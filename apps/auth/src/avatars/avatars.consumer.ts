import type { BusEvent } from '@gantry/bus';
import { roomDeleted, userDeleted } from '@gantry/contracts';
import { Consumes } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { AvatarsRepository } from './avatars.repository';

/** Removes the pictures of deleted accounts and rooms. */
@Controller()
export class AvatarsConsumer {
  constructor(private readonly avatars: AvatarsRepository) {}

  @Consumes(userDeleted, { durable: 'auth-avatars' })
  async onDeleted({ payload: { userId } }: BusEvent<typeof userDeleted>): Promise<void> {
    await this.avatars.forget({ userId });
  }

  @Consumes(roomDeleted, { durable: 'auth-room-avatars' })
  async onRoomDeleted({ payload: { rid } }: BusEvent<typeof roomDeleted>): Promise<void> {
    await this.avatars.forget({ rid });
  }
}
