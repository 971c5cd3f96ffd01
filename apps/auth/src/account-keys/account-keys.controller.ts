import type { RequestContext } from '@gantry/bus';
import {
  fetchE2eKeys,
  publicKeys,
  resetE2eKey,
  resetOwnE2eKey,
  resetTotp,
  storeE2eKeys,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { AccountKeysService } from './account-keys.service';

@Controller()
export class AccountKeysController {
  constructor(private readonly keys: AccountKeysService) {}

  @Handles(resetTotp)
  resetTotp(context: RequestContext, input: InputOf<typeof resetTotp>): Promise<OutputOf<typeof resetTotp>> {
    return this.keys.resetTotp(context, input);
  }

  @Handles(resetE2eKey)
  resetKeys(context: RequestContext, input: InputOf<typeof resetE2eKey>): Promise<OutputOf<typeof resetE2eKey>> {
    return this.keys.resetKeys(context, input);
  }

  @Handles(resetOwnE2eKey)
  resetOwn(context: RequestContext, _input: InputOf<typeof resetOwnE2eKey>): Promise<OutputOf<typeof resetOwnE2eKey>> {
    return this.keys.resetKeys(context, {});
  }

  @Handles(storeE2eKeys)
  store(context: RequestContext, input: InputOf<typeof storeE2eKeys>): Promise<OutputOf<typeof storeE2eKeys>> {
    return this.keys.store(context, input);
  }

  @Handles(fetchE2eKeys)
  fetch(context: RequestContext, _input: InputOf<typeof fetchE2eKeys>): Promise<OutputOf<typeof fetchE2eKeys>> {
    return this.keys.fetch(context);
  }

  @Handles(publicKeys)
  public(_context: RequestContext, input: InputOf<typeof publicKeys>): Promise<OutputOf<typeof publicKeys>> {
    return this.keys.public(input);
  }
}
