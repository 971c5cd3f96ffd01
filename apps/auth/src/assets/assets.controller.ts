import type { RequestContext } from '@gantry/bus';
import { refreshClients, setAsset, showAsset, unsetAsset, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { AssetsService } from './assets.service';

@Controller()
export class AssetsController {
  constructor(private readonly assets: AssetsService) {}

  @Handles(setAsset)
  set(context: RequestContext, input: InputOf<typeof setAsset>): Promise<OutputOf<typeof setAsset>> {
    return this.assets.set(context, input);
  }

  @Handles(unsetAsset)
  unset(context: RequestContext, input: InputOf<typeof unsetAsset>): Promise<OutputOf<typeof unsetAsset>> {
    return this.assets.unset(context, input);
  }

  @Handles(refreshClients)
  refreshClients(
    context: RequestContext,
    _input: InputOf<typeof refreshClients>,
  ): Promise<OutputOf<typeof refreshClients>> {
    return this.assets.refreshClients(context);
  }

  @Handles(showAsset)
  show(_context: RequestContext, input: InputOf<typeof showAsset>): Promise<OutputOf<typeof showAsset>> {
    return this.assets.show(input);
  }
}
