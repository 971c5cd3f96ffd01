import type { BusEvent } from '@gantry/bus';
import { memberChanged } from '@gantry/contracts';
import { Consumes } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { Coalescer } from '../counters/coalescer';
import { NotificationChoicesService, type NewPlace } from './notification-choices.service';

/** Memberships that begin within this time share one call to auth, ms. */
const COALESCE_MS = 20;
const EVERYBODY = '';

/** Consumes new memberships, whatever created them. */
@Controller()
export class NotificationChoicesConsumer {
  private readonly places: Coalescer<NewPlace>;

  constructor(choices: NotificationChoicesService) {
    this.places = new Coalescer(COALESCE_MS, (_key, places) => choices.copy(places));
  }

  @Consumes(memberChanged, { durable: 'rooms-notification-choices', order: 'none' })
  async changed({ payload: { rid, userId, change } }: BusEvent<typeof memberChanged>): Promise<void> {
    if (change === 'joined') await this.places.add(EVERYBODY, { rid, userId });
  }
}
