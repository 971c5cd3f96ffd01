import type { RequestContext } from '@gantry/bus';
import {
  getSubscription,
  getSubscriptions,
  readRoom,
  roomsOfUser,
  saveRoomNotifications,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { SubscriptionsService } from './subscriptions.service';

@Controller()
export class SubscriptionsController {
  constructor(private readonly subscriptions: SubscriptionsService) {}

  @Handles(getSubscriptions)
  get(context: RequestContext, input: InputOf<typeof getSubscriptions>): Promise<OutputOf<typeof getSubscriptions>> {
    return this.subscriptions.get(context, input);
  }

  @Handles(getSubscription)
  getOne(context: RequestContext, input: InputOf<typeof getSubscription>): Promise<OutputOf<typeof getSubscription>> {
    return this.subscriptions.getOne(context, input);
  }

  @Handles(readRoom)
  read(context: RequestContext, input: InputOf<typeof readRoom>): Promise<OutputOf<typeof readRoom>> {
    return this.subscriptions.read(context, input);
  }

  @Handles(saveRoomNotifications)
  saveNotifications(
    context: RequestContext,
    input: InputOf<typeof saveRoomNotifications>,
  ): Promise<OutputOf<typeof saveRoomNotifications>> {
    return this.subscriptions.saveNotifications(context, input);
  }

  @Handles(roomsOfUser)
  ofUser(_context: RequestContext, input: InputOf<typeof roomsOfUser>): Promise<OutputOf<typeof roomsOfUser>> {
    return this.subscriptions.ofUser(input);
  }
}
