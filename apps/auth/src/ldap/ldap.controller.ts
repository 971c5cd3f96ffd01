import type { RequestContext } from '@gantry/bus';
import { syncDirectory, testDirectory, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { LdapService } from './ldap.service';

@Controller()
export class LdapController {
  constructor(private readonly ldap: LdapService) {}

  @Handles(testDirectory)
  test(context: RequestContext, _input: InputOf<typeof testDirectory>): Promise<OutputOf<typeof testDirectory>> {
    return this.ldap.test(context);
  }

  @Handles(syncDirectory)
  sync(context: RequestContext, _input: InputOf<typeof syncDirectory>): Promise<OutputOf<typeof syncDirectory>> {
    return this.ldap.sync(context);
  }
}
