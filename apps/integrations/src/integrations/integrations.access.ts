import { userIdOf } from '@gantry/bus';
import type { Caller, Integration, PermissionId, UserCard } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import type { IntegrationFilter } from '../integration-store/integrations.repository';

type IntegrationType = Integration['type'];
/** `all`: all integrations · `own`: those that the caller has created · `none` */
export type Reach = 'all' | 'own' | 'none';

const PERMISSIONS: Readonly<Record<IntegrationType, { all: PermissionId; own: PermissionId }>> = {
  'webhook-incoming': { all: 'manage-incoming-integrations', own: 'manage-own-incoming-integrations' },
  'webhook-outgoing': { all: 'manage-outgoing-integrations', own: 'manage-own-outgoing-integrations' },
};
const TYPES = ['webhook-incoming', 'webhook-outgoing'] as const satisfies readonly IntegrationType[];

/** Decides which integrations a caller may see and change (contract/rest/integrations.json). */
@Injectable()
export class IntegrationsAccess {
  constructor(private readonly policies: PolicyCache) {}

  async reach(caller: Caller, type: IntegrationType): Promise<Reach> {
    const { access } = await this.policies.current();
    const { all, own } = PERMISSIONS[type];
    return access.can(caller, all) ? 'all' : access.can(caller, own) ? 'own' : 'none';
  }

  /** Does the right that an integration was made by still hold? Only that of who manages no more than its own can end it. */
  async stillHolds({ type, ownOnly }: Integration, creator: UserCard | undefined): Promise<boolean> {
    if (ownOnly !== true) return true;
    if (!creator?.active) return false;
    const { _id: userId, username, roles } = creator;
    const caller = { kind: 'user', userId, username, roles, hashedToken: '', bypassTwoFactor: false } as const;
    return (await this.reach(caller, type)) !== 'none';
  }

  /** @returns undefined when the caller may see none of any type */
  async visible(caller: Caller): Promise<IntegrationFilter | undefined> {
    const filters = await Promise.all(
      TYPES.map(async (type) => filterOf(type, await this.reach(caller, type), caller)),
    );
    const visible = filters.filter((filter) => filter !== undefined);
    return visible.length === 0 ? undefined : { $or: visible };
  }

  /** @returns undefined when the caller may see none of this type */
  async visibleOf(caller: Caller, type: IntegrationType): Promise<IntegrationFilter | undefined> {
    return filterOf(type, await this.reach(caller, type), caller);
  }
}

function filterOf(type: IntegrationType, reach: Reach, caller: Caller): IntegrationFilter | undefined {
  if (reach === 'none') return undefined;
  return reach === 'all' ? { type } : { type, '_createdBy._id': userIdOf(caller) };
}
