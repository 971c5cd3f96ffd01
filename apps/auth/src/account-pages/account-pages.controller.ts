import type { RequestContext } from '@gantry/bus';
import { accountPageAsset, showAccountPage, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { AccountPagesService } from './account-pages.service';

@Controller()
export class AccountPagesController {
  constructor(private readonly pages: AccountPagesService) {}

  @Handles(showAccountPage)
  show(context: RequestContext, input: InputOf<typeof showAccountPage>): Promise<OutputOf<typeof showAccountPage>> {
    return this.pages.show(context, input);
  }

  @Handles(accountPageAsset)
  asset(context: RequestContext, input: InputOf<typeof accountPageAsset>): Promise<OutputOf<typeof accountPageAsset>> {
    return this.pages.asset(context, input);
  }
}
