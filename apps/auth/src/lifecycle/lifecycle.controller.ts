import type { RequestContext } from '@gantry/bus';
import {
  deactivateIdle,
  deleteOwnAccount,
  deleteUser,
  setActiveStatus,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { ActiveStatusService } from './active-status.service';
import { DeletionService } from './deletion.service';

@Controller()
export class LifecycleController {
  constructor(
    private readonly deletion: DeletionService,
    private readonly activity: ActiveStatusService,
  ) {}

  @Handles(deleteUser)
  delete(context: RequestContext, input: InputOf<typeof deleteUser>): Promise<OutputOf<typeof deleteUser>> {
    return this.deletion.delete(context, input);
  }

  @Handles(deleteOwnAccount)
  deleteOwn(
    context: RequestContext,
    input: InputOf<typeof deleteOwnAccount>,
  ): Promise<OutputOf<typeof deleteOwnAccount>> {
    return this.deletion.deleteOwn(context, input);
  }

  @Handles(setActiveStatus)
  setActive(
    context: RequestContext,
    { userId, activeStatus: active, confirmRelinquish }: InputOf<typeof setActiveStatus>,
  ): Promise<OutputOf<typeof setActiveStatus>> {
    return this.activity.set(context, { userId, active, confirmRelinquish }, 'unauthorized');
  }

  @Handles(deactivateIdle)
  deactivateIdle(
    context: RequestContext,
    input: InputOf<typeof deactivateIdle>,
  ): Promise<OutputOf<typeof deactivateIdle>> {
    return this.activity.deactivateIdle(context, input);
  }
}
