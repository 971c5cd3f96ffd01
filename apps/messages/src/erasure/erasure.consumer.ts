import type { BusEvent } from '@gantry/bus';
import { roomDeleted, userDeleted } from '@gantry/contracts';
import { Consumes } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { ErasureService } from './erasure.service';

/** Hears of users and rooms that are gone. */
@Injectable()
export class ErasureConsumer {
  constructor(private readonly erasures: ErasureService) {}

  @Consumes(userDeleted, { durable: 'messages-user-deleted' })
  userGone({ payload }: BusEvent<typeof userDeleted>): Promise<void> {
    return this.erasures.eraseUser(payload.userId, payload.erasure);
  }

  @Consumes(roomDeleted, { durable: 'messages-room-deleted' })
  roomGone({ payload }: BusEvent<typeof roomDeleted>): Promise<void> {
    return this.erasures.eraseRoom(payload.rid);
  }
}
