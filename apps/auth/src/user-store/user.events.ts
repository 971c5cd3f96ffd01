import { Bus } from '@gantry/bus';
import { userChanged, userCreated } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import type { UserDocument } from './user.schema';
import { cardOf } from './user.view';

export interface CreatedOptions {
  /** Adds the user to the default rooms. */
  readonly joinDefaultRooms: boolean;
  /** Without a system message in those rooms. */
  readonly silent: boolean;
  readonly traceId?: string;
}

/** Publishes events about accounts. Accounts without a user name are not announced. */
@Injectable()
export class UserEvents {
  constructor(private readonly bus: Bus) {}

  async created(user: UserDocument, { joinDefaultRooms, silent, traceId }: CreatedOptions): Promise<void> {
    const card = cardOf(user);
    if (card)
      await this.bus.publish(
        userCreated,
        user._id,
        { user: card, joinDefaultRooms, silent },
        traceId === undefined ? {} : { traceId },
      );
  }

  async changed(user: UserDocument, traceId?: string): Promise<void> {
    const card = cardOf(user);
    if (card) await this.bus.publish(userChanged, user._id, { user: card }, traceId === undefined ? {} : { traceId });
  }
}
