import { Bus } from '@gantry/bus';
import { policyChanged, STREAMS } from '@gantry/contracts';
import { stringifyEjson } from '@gantry/ddp';
import { Injectable } from '@nestjs/common';
import { withoutSecret } from './setting.secrets';
import type { SettingDocument } from './setting.schema';

/** Tells services and clients about changed settings. */
@Injectable()
export class SettingsAnnouncer {
  constructor(private readonly bus: Bus) {}

  async changed(change: 'inserted' | 'updated', settings: readonly SettingDocument[], traceId?: string): Promise<void> {
    if (settings.length === 0) return;
    const values = Object.fromEntries(settings.map(({ _id, value }) => [_id, value ?? null] as const));
    await this.bus.publish(policyChanged, 'settings', { settings: values }, traceId === undefined ? {} : { traceId });
    for (const setting of settings) this.tell(setting, stringifyEjson([change, newsOf(withoutSecret(setting))]));
  }

  /** A removed setting is announced as null. */
  async removed(settings: readonly SettingDocument[], traceId: string): Promise<void> {
    await this.bus.publish(
      policyChanged,
      'settings',
      { settings: Object.fromEntries(settings.map(({ _id }) => [_id, null])) },
      { traceId },
    );
    for (const setting of settings) this.tell(setting, stringifyEjson(['removed', { _id: setting._id }]));
  }

  private tell(setting: SettingDocument, args: string): void {
    if (setting.hidden) return;
    if (setting.public) this.bus.emit(STREAMS.notifyAll, { eventName: 'public-settings-changed', args });
    this.bus.emit(STREAMS.notifyLogged, { eventName: 'private-settings-changed', args });
  }
}

/** contract/ddp-extra.json, public-settings-changed. */
function newsOf({ _id, value, editor, properties, enterprise, requiredOnWizard }: SettingDocument): object {
  return Object.fromEntries(
    Object.entries({ _id, value, editor, properties, enterprise, requiredOnWizard }).filter(
      ([, field]) => field !== undefined,
    ),
  );
}
