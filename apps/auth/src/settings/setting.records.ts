import { newId } from '@gantry/contracts';
import type { SettingDocument } from './setting.schema';
import { SETTING_ENTRIES, SETTING_GROUPS, type SettingEntry, type SettingValue } from './settings.catalogue';
import { settingValueOf, type SettingsEnvironment } from './settings.environment';

export interface SettingsSource {
  readonly rootUrl: string;
  readonly environment: SettingsEnvironment;
  readonly blocked: readonly string[];
  readonly hidden: readonly string[];
  readonly requiredOnWizard: readonly string[];
  readonly now: Date;
}

const ROOT_URL_PLACEHOLDER = '<ROOT_URL>';
/** Settings whose initial value is a random id. */
const RANDOM_ID_SETTINGS = new Set(['uniqueID', 'Accounts_RegistrationForm_SecretURL']);

/** The default value in the code. A long text that the catalogue omits starts empty. */
function packageValueOf(entry: SettingEntry, rootUrl: string): SettingValue {
  if (entry.default === ROOT_URL_PLACEHOLDER) return rootUrl;
  if (RANDOM_ID_SETTINGS.has(entry.id)) return newId();
  return entry.default ?? '';
}

/** The record of a setting that is not stored yet. */
export function settingRecord(entry: SettingEntry, source: SettingsSource): SettingDocument {
  const {
    id,
    type,
    values,
    enableQuery,
    editor,
    default: _default,
    force: _force,
    generated: _generated,
    ...more
  } = entry;
  const packageValue = packageValueOf(entry, source.rootUrl);
  const text = source.environment.overwrite[id] ?? source.environment.initial[id];
  const fromEnvironment = text === undefined ? undefined : settingValueOf(text, type);
  return {
    _id: id,
    ...Object.fromEntries(Object.entries(more).filter(([key, value]) => value !== undefined && key !== 'id')),
    type,
    value: fromEnvironment ?? packageValue,
    packageValue,
    valueSource: fromEnvironment === undefined ? 'packageValue' : 'processEnvValue',
    ...(fromEnvironment === undefined ? {} : { processEnvValue: fromEnvironment }),
    hidden: entry.hidden || source.hidden.includes(id),
    blocked: entry.blocked || source.blocked.includes(id),
    requiredOnWizard: source.requiredOnWizard.includes(id),
    ...(values ? { values: values.map((key) => ({ key, i18nLabel: String(key) })) } : {}),
    ...(enableQuery === undefined ? {} : { enableQuery: JSON.stringify(enableQuery) }),
    ...(editor === undefined ? {} : { editor, packageEditor: editor }),
    i18nLabel: id,
    i18nDescription: `${id}_Description`,
    ts: source.now,
    createdAt: source.now,
    _updatedAt: source.now,
  };
}

export function groupRecord(id: string, now: Date): SettingDocument {
  return {
    _id: id,
    type: 'group',
    hidden: false,
    blocked: false,
    i18nLabel: id,
    i18nDescription: `${id}_Description`,
    ts: now,
    createdAt: now,
    _updatedAt: now,
  };
}

/** Records to insert: those of the catalogue whose ids are not stored. */
export function missingSettings(stored: ReadonlySet<string>, source: SettingsSource): SettingDocument[] {
  return [
    ...SETTING_GROUPS.filter((id) => !stored.has(id)).map((id) => groupRecord(id, source.now)),
    ...SETTING_ENTRIES.filter(({ id }) => !stored.has(id)).map((entry) => settingRecord(entry, source)),
  ];
}

/** Values written at every start, from the environment or because the code decides them. */
export function forcedValues({
  environment,
  rootUrl,
}: Pick<SettingsSource, 'environment' | 'rootUrl'>): Record<string, SettingValue> {
  const forced: Record<string, SettingValue> = {};
  for (const entry of SETTING_ENTRIES) {
    const text = environment.overwrite[entry.id];
    if (text !== undefined) forced[entry.id] = settingValueOf(text, entry.type);
    else if (entry.force) forced[entry.id] = packageValueOf(entry, rootUrl);
  }
  return forced;
}
