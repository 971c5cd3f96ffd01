import type { SettingValue } from '@gantry/contracts';
import { SETTING_ENTRIES } from './settings.catalogue';

/** Shown instead of an existing secret. A form that sends it back changes nothing. */
export const MASKED_SECRET = '********';

/** Names of settings with passwords, keys and tokens, including those of custom services. */
const SECRET_NAME =
  /(?:password|passphrase|secret|secret_for_files|token|api_?key|SecretAccessKey|private_?key|ServiceAccount|Push_apn(?:_dev)?_key)$/i;
/** Exceptions that every client gets, such as the key of a map service. */
const PUBLIC = SETTING_ENTRIES.flatMap((entry) => (entry.public ? [entry.id] : []));
const PUBLIC_IDS = new Set(PUBLIC);

/**
 * Whether the setting holds a password, key or token. Nobody can read it, whatever their permissions; it can only be
 * replaced.
 */
export function isSecretSetting(id: string): boolean {
  return SECRET_NAME.test(id) && !PUBLIC_IDS.has(id);
}

/** Selects the settings that are not secret: a search by values must not allow guessing secrets. */
export const NO_SECRETS = {
  $or: [{ _id: { $not: SECRET_NAME } }, { _id: { $in: PUBLIC } }],
} as const;

/** The form of a setting that clients may see. */
export function withoutSecret<S extends { _id: string; value?: SettingValue }>(setting: S): S {
  const isSet = setting.value !== undefined && setting.value !== null && setting.value !== '';
  return isSet && isSecretSetting(setting._id) ? { ...setting, value: MASKED_SECRET } : setting;
}

/** Whether a client sends back the substitute of a secret. */
export function isMasked(id: string, value: unknown): boolean {
  return value === MASKED_SECRET && isSecretSetting(id);
}
