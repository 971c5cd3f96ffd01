import type { RequestContext } from '@gantry/bus';
import {
  connectAccounts,
  getPresence,
  getStatus,
  listPresence,
  setStatus,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { ConnectedAccounts } from './connected.accounts';
import { StatusesService } from './statuses.service';

@Controller()
export class StatusesController {
  constructor(
    private readonly statuses: StatusesService,
    private readonly connected: ConnectedAccounts,
  ) {}

  @Handles(setStatus)
  set(context: RequestContext, input: InputOf<typeof setStatus>): Promise<OutputOf<typeof setStatus>> {
    return this.statuses.set(context, input);
  }

  @Handles(connectAccounts)
  connect(_context: RequestContext, input: InputOf<typeof connectAccounts>): Promise<OutputOf<typeof connectAccounts>> {
    return this.connected.connect(input);
  }

  @Handles(getStatus)
  get(context: RequestContext, input: InputOf<typeof getStatus>): Promise<OutputOf<typeof getStatus>> {
    return this.statuses.get(context, input);
  }

  @Handles(getPresence)
  presence(context: RequestContext, input: InputOf<typeof getPresence>): Promise<OutputOf<typeof getPresence>> {
    return this.statuses.presence(context, input);
  }

  @Handles(listPresence)
  list(context: RequestContext, input: InputOf<typeof listPresence>): Promise<OutputOf<typeof listPresence>> {
    return this.statuses.list(context, input);
  }
}
