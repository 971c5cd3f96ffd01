import { Bus } from '@gantry/bus';
import { STREAMS, type Role, type UserRef } from '@gantry/contracts';
import { stringifyEjson } from '@gantry/ddp';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';

/** Announces changed roles and assignments to clients. */
@Injectable()
export class RolesAnnouncer {
  constructor(
    private readonly bus: Bus,
    private readonly policies: PolicyCache,
  ) {}

  async saved(role: Role): Promise<void> {
    this.tellRoles({ type: 'changed', ...role });
    await this.tellChange({ type: 'changed', _id: role._id });
  }

  removed({ _id, name }: Role): void {
    this.tellRoles({ type: 'removed', _id, name });
  }

  /** @param scope id of the room, for a role within one */
  async assigned(
    type: 'added' | 'removed',
    role: string,
    { _id, username, name }: UserRef,
    scope: string | undefined,
  ): Promise<void> {
    await this.tellChange({
      type,
      _id: role,
      u: { _id, username, ...(name === undefined ? {} : { name }) },
      ...(scope === undefined ? {} : { scope }),
    });
  }

  private tellRoles(change: object): void {
    this.bus.emit(STREAMS.roles, { eventName: 'roles', args: stringifyEjson([change]) });
  }

  /** Only if the settings show roles to users. */
  private async tellChange(change: object): Promise<void> {
    const { settings } = await this.policies.current();
    if (!settings.flag('UI_DisplayRoles')) return;
    const args = stringifyEjson([change]);
    for (const stream of [STREAMS.notifyLogged, STREAMS.notifyAll])
      this.bus.emit(stream, { eventName: 'roles-change', args });
  }
}
