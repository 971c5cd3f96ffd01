import type { SettingValue } from '@gantry/contracts';
import { SETTING_ENTRIES } from './settings.catalogue';

/** Stands for a secret that is there. Saved again by a form that was filled with it, it changes nothing. */
export const MASKED_SECRET = '********';

/** How settings that hold passwords, keys and tokens are called, those of services that administrators add included. */
const SECRET_NAME =
  /(?:password|passphrase|secret|secret_for_files|token|api_?key|SecretAccessKey|private_?key|ServiceAccount|Push_apn(?:_dev)?_key)$/i;
/** Everybody gets these, so there is nothing to hide; a map's key is one of them. */
const PUBLIC = SETTING_ENTRIES.flatMap((entry) => (entry.public ? [entry.id] : []));
const PUBLIC_IDS = new Set(PUBLIC);

/** Does the setting hold a password, a key or a token? Nobody reads it, whoever may see settings: who must know it sets it anew. */
export function isSecretSetting(id: string): boolean {
  return SECRET_NAME.test(id) && !PUBLIC_IDS.has(id);
}

/** Finds the settings that {@link isSecretSetting} does not name: whoever searches by values must not guess at secrets. */
export const NO_SECRETS = {
  $or: [{ _id: { $not: SECRET_NAME } }, { _id: { $in: PUBLIC } }],
} as const;

/** A setting as it may be shown. */
export function withoutSecret<S extends { _id: string; value?: SettingValue }>(setting: S): S {
  const isSet = setting.value !== undefined && setting.value !== null && setting.value !== '';
  return isSet && isSecretSetting(setting._id) ? { ...setting, value: MASKED_SECRET } : setting;
}

/** Is it the stand-in of a secret that a client sends back? */
export function isMasked(id: string, value: unknown): boolean {
  return value === MASKED_SECRET && isSecretSetting(id);
}
