import { Bus, type RequestContext } from '@gantry/bus';
import {
  AppError,
  OPERATIONS,
  type changeSetting,
  type InputOf,
  type saveSettings,
  type SettingValue,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { isMasked } from './setting.secrets';
import { readValue, requireValue } from './setting-value.rules';
import type { SettingDocument } from './setting.schema';
import { notSaved, SettingsAccess } from './settings.access';
import { SettingsAnnouncer } from './settings.announcer';
import { SettingsRepository } from './settings.repository';

type Change = InputOf<typeof changeSetting>;

const bare = () => new AppError('error', '', undefined, 'bare');
const unknownKey = (key: string) => AppError.text(`Match error: Unknown key in field ${key}`);

/** Changes settings on behalf of users. */
@Injectable()
export class SettingsEditingService {
  constructor(
    private readonly access: SettingsAccess,
    private readonly settings: SettingsRepository,
    private readonly announcer: SettingsAnnouncer,
    private readonly bus: Bus,
  ) {}

  /**
   * contract/settings.json, rules: exactly {value}; an action with `execute`; a colour with its editor.
   * @throws AppError unauthorized, bare for a setting that is hidden, blocked or not there, "Match error: …"
   */
  async change(context: RequestContext, change: Change): Promise<Record<string, never>> {
    await this.access.requireEdit(context.caller, change._id);
    const setting = await this.settings.shown(change._id);
    if (!setting || setting.type === 'group') throw bare();
    if (setting.type === 'action' && change.execute) return this.run(context, setting.value);
    const { value, editor } = readChange(change, setting);
    if (isMasked(setting._id, value)) return {};
    const read = readValue(value, setting.type);
    requireValue(read, setting);
    const changed = await this.settings.edit(setting._id, { value: read, ...(editor === undefined ? {} : { editor }) });
    if (!changed) throw bare();
    await this.announcer.changed('updated', [changed], context.traceId);
    return {};
  }

  /** Runs the method that an action setting names, as the caller. @throws AppError 404 for an unknown method */
  private async run(context: RequestContext, method: SettingValue | undefined): Promise<Record<string, never>> {
    for (const operation of OPERATIONS) {
      const binding = operation.ddp?.find((each) => each.method === method);
      if (!binding) continue;
      await this.bus.call(operation, context, binding.input([]));
      return {};
    }
    throw new AppError(404, `Method '${String(method)}' not found`);
  }

  /**
   * Saves all settings or none: everything is checked before anything is written.
   * @throws AppError error-action-not-allowed, "Match error: …"
   */
  async save(
    { caller, traceId }: RequestContext,
    { method, settings }: InputOf<typeof saveSettings>,
  ): Promise<Record<string, never>> {
    await this.access.requireSave(
      caller,
      settings.map(({ _id }) => _id),
      method,
    );
    const stored = new Map(
      (await this.settings.byIds(settings.map(({ _id }) => _id))).map((setting) => [setting._id, setting]),
    );
    const closed = settings.filter(({ _id }) => !isEditable(stored.get(_id)));
    if (closed.length > 0)
      throw notSaved(
        method,
        closed.map(({ _id }) => _id),
      );
    const meant = settings.filter(({ _id, value }) => !isMasked(_id, value));
    for (const { _id, value } of meant) {
      const setting = stored.get(_id);
      if (setting) requireValue(value, setting);
    }
    const changed: SettingDocument[] = [];
    for (const { _id, value, editor } of meant) {
      const setting = await this.settings.edit(_id, {
        value,
        ...(editor === undefined || editor === null ? {} : { editor }),
      });
      if (setting) changed.push(setting);
    }
    await this.announcer.changed('updated', changed, traceId);
    return {};
  }
}

function isEditable(setting: SettingDocument | undefined): boolean {
  return setting !== undefined && !setting.hidden && !setting.blocked && setting.type !== 'group';
}

/** The accepted keys depend on the type. @throws AppError "Match error: …" */
function readChange(
  { value, editor, color, execute }: Change,
  { type }: SettingDocument,
): { value: SettingValue; editor?: string } {
  const given = type === 'color' ? (value ?? color) : value;
  if (execute !== undefined) throw unknownKey('execute');
  if (color !== undefined && type !== 'color') throw unknownKey('color');
  if (editor !== undefined && type !== 'color') throw unknownKey('editor');
  if (given === undefined) throw AppError.text("Match error: Missing key 'value'");
  return { value: given, ...(editor === undefined ? {} : { editor }) };
}
