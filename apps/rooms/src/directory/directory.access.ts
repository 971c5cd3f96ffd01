import type { RequestContext } from '@gantry/bus';
import { AppError, type Caller } from '@gantry/contracts';
import { PolicyCache, type Policy } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';

/** Decides who may search the directory for what. */
@Injectable()
export class DirectoryAccess {
  constructor(private readonly policies: PolicyCache) {}

  policy(): Promise<Policy> {
    return this.policies.current();
  }

  /** Without a login one may search only where anonymous reading is allowed. @throws AppError error-invalid-user */
  async requireReader({ caller }: RequestContext, method: string): Promise<Policy> {
    const policy = await this.policies.current();
    if (caller.kind === 'anonymous' && !readsAnonymously(policy))
      throw new AppError('error-invalid-user', 'Invalid user', { method });
    return policy;
  }
}

function readsAnonymously({ settings }: Policy): boolean {
  return settings.flag('Accounts_AllowAnonymousRead');
}

/** May the caller list public channels? */
export function seesChannels(caller: Caller, policy: Policy): boolean {
  return caller.kind === 'anonymous' ? readsAnonymously(policy) : policy.access.can(caller, 'view-c-room');
}

/** May the caller find public channels without being a member? */
export function seesOtherChannels(caller: Caller, policy: Policy): boolean {
  return (
    seesChannels(caller, policy) && (caller.kind === 'anonymous' || policy.access.can(caller, 'view-outside-room'))
  );
}

/** May the caller find users with whom no room is shared? */
export function seesOutsiders(caller: Caller, { access }: Policy): boolean {
  return access.can(caller, 'view-outside-room') && access.can(caller, 'view-d-room');
}
