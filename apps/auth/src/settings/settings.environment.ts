import type { Environment } from '@gantry/service-kit';
import { SETTING_ENTRIES, type SettingEntry, type SettingValue } from './settings.catalogue';

/** Texts from the environment, by setting id. */
export interface SettingsEnvironment {
  /** `<id>`: the first value of a setting that is not stored yet. */
  readonly initial: Readonly<Record<string, string>>;
  /** `OVERWRITE_SETTING_<id>`: written at every start. */
  readonly overwrite: Readonly<Record<string, string>>;
}

const OVERWRITE_PREFIX = 'OVERWRITE_SETTING_';

/** Reads the variables that name a setting of the catalogue; an empty text is a value here. */
export function environmentOfSettings(environment: Environment): SettingsEnvironment {
  const initial: Record<string, string> = {};
  const overwrite: Record<string, string> = {};
  for (const { id } of SETTING_ENTRIES) {
    const first = environment[id];
    const forced = environment[`${OVERWRITE_PREFIX}${id}`];
    if (first !== undefined) initial[id] = first;
    if (forced !== undefined) overwrite[id] = forced;
  }
  return { initial, overwrite };
}

/** Text → value: true and false in any case become booleans, an int is parsed, anything else stays text. */
export function settingValueOf(text: string, type: SettingEntry['type']): SettingValue {
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === 'false') return lower === 'true';
  const number = Number.parseInt(text, 10);
  return type === 'int' && !Number.isNaN(number) ? number : text;
}
