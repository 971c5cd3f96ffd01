import type { RequestContext } from '@gantry/bus';
import { dismissBanner, newBanners, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { BannersService } from './banners.service';

@Controller()
export class BannersController {
  constructor(private readonly banners: BannersService) {}

  @Handles(newBanners)
  listNew(context: RequestContext, input: InputOf<typeof newBanners>): Promise<OutputOf<typeof newBanners>> {
    return this.banners.listNew(context, input);
  }

  @Handles(dismissBanner)
  dismiss(context: RequestContext, input: InputOf<typeof dismissBanner>): Promise<OutputOf<typeof dismissBanner>> {
    return this.banners.dismiss(context, input);
  }
}
