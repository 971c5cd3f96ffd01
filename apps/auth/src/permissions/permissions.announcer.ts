import { Bus } from '@gantry/bus';
import { policyChanged, STREAMS, type Permission } from '@gantry/contracts';
import { stringifyEjson } from '@gantry/ddp';
import { Injectable } from '@nestjs/common';

const EVENT_NAME = 'permissions-changed';

/** Tells services and clients about changed permissions. */
@Injectable()
export class PermissionsAnnouncer {
  constructor(private readonly bus: Bus) {}

  async changed(change: 'inserted' | 'updated', permissions: readonly Permission[], traceId: string): Promise<void> {
    if (permissions.length === 0) return;
    await this.bus.publish(
      policyChanged,
      'permissions',
      { permissions: Object.fromEntries(permissions.map(({ _id, roles }) => [_id, roles] as const)) },
      { traceId },
    );
    for (const permission of permissions) this.tellClients(stringifyEjson([change, permission]));
  }

  removed(ids: readonly string[]): void {
    for (const _id of ids) this.tellClients(stringifyEjson(['removed', { _id }]));
  }

  /** On both streams, because clients listen to one or the other (contract/ddp-streams.json, permissions-changed). */
  private tellClients(args: string): void {
    for (const stream of [STREAMS.notifyLogged, STREAMS.notifyAll])
      this.bus.emit(stream, { eventName: EVENT_NAME, args });
  }
}
