import { AppError } from '@gantry/contracts';
import { StartupError, type Environment } from '@gantry/service-kit';
import { requireKind } from './setting.kinds';
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

/**
 * Applies the same rules as saving: a variable with an invalid address or an unsafe regular expression is refused.
 * @throws StartupError naming each such variable
 */
export function requireSettingsOfKind({ initial, overwrite }: SettingsEnvironment): void {
  const problems = SETTING_ENTRIES.flatMap(({ id, type, default: packageValue }) =>
    [['', initial[id]] as const, [OVERWRITE_PREFIX, overwrite[id]] as const].flatMap(([prefix, value]) => {
      const problem = problemOf(value, { _id: id, type, packageValue });
      return problem === undefined ? [] : [`${prefix}${id}: ${problem}`];
    }),
  );
  if (problems.length > 0) throw StartupError.ofConfiguration(problems);
}

function problemOf(value: string | undefined, setting: Parameters<typeof requireKind>[1]): string | undefined {
  try {
    requireKind(value, setting);
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error.reason;
    throw error;
  }
}

/**
 * Text → value: true and false in any case become booleans, a number is parsed for type int, anything else stays text.
 */
export function settingValueOf(text: string, type: SettingEntry['type']): SettingValue {
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === 'false') return lower === 'true';
  const number = Number.parseInt(text, 10);
  return type === 'int' && !Number.isNaN(number) ? number : text;
}
