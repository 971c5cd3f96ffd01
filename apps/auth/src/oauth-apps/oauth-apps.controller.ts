import type { RequestContext } from '@gantry/bus';
import {
  addOauthApp,
  deleteOauthApp,
  getOauthApp,
  listOauthApps,
  updateOauthApp,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { OauthAppsService } from './oauth-apps.service';

@Controller()
export class OauthAppsController {
  constructor(private readonly apps: OauthAppsService) {}

  @Handles(listOauthApps)
  list(context: RequestContext, _input: InputOf<typeof listOauthApps>): Promise<OutputOf<typeof listOauthApps>> {
    return this.apps.list(context);
  }

  @Handles(getOauthApp)
  get(context: RequestContext, input: InputOf<typeof getOauthApp>): Promise<OutputOf<typeof getOauthApp>> {
    return this.apps.get(context, input);
  }

  @Handles(addOauthApp)
  add(context: RequestContext, input: InputOf<typeof addOauthApp>): Promise<OutputOf<typeof addOauthApp>> {
    return this.apps.add(context, input);
  }

  @Handles(updateOauthApp)
  update(context: RequestContext, input: InputOf<typeof updateOauthApp>): Promise<OutputOf<typeof updateOauthApp>> {
    return this.apps.update(context, input);
  }

  @Handles(deleteOauthApp)
  delete(context: RequestContext, input: InputOf<typeof deleteOauthApp>): Promise<OutputOf<typeof deleteOauthApp>> {
    return this.apps.delete(context, input);
  }
}
