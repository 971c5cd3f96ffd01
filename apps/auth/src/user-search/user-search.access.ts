import type { Caller } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { publicCustomFields } from '../user-store/custom-fields.rules';

/** Decides which users a caller may find. */
@Injectable()
export class UserSearchAccess {
  constructor(private readonly policies: PolicyCache) {}

  /** @returns whether users without a shared room may be found, and how much of them is shown */
  async sight(caller: Caller): Promise<{ outside: boolean; full: boolean; publicFields: string[] }> {
    const { access, settings } = await this.policies.current();
    return {
      outside: access.can(caller, 'view-outside-room'),
      full: access.can(caller, 'view-full-other-user-info'),
      publicFields: publicCustomFields(settings),
    };
  }
}
