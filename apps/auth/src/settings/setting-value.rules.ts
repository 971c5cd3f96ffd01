import { AppError } from '@gantry/contracts';
import { requireKind } from './setting.kinds';
import type { SettingDocument } from './setting.schema';
import type { SettingValue } from './settings.catalogue';

/** Longest text of a setting, characters: enough for style sheets and mail texts, and within the limit of an event. */
export const MAX_SETTING_LENGTH = 200_000;

type Described = Pick<SettingDocument, '_id' | 'type' | 'values' | 'packageValue'>;

const expected = (what: string, value: unknown) =>
  AppError.text(`Match error: Expected ${what}, got ${nameOf(value)} in field value`);
const unlisted = () =>
  AppError.text('Match error: Failed Match.OneOf, Match.Maybe or Match.Optional validation in field value');

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** Converts the text forms that old clients send: `"true"`, `"5"`. */
export function readValue(value: SettingValue, type: string): SettingValue {
  if (typeof value !== 'string') return value;
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return type === 'int' && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
}

/**
 * Checks the type of a value on every way to a setting, because a wrong type would make unrelated requests fail.
 * @throws AppError plain text "Match error: …"
 */
export function requireValue(value: SettingValue, setting: Described): void {
  if (typeof value === 'string' && value.length > MAX_SETTING_LENGTH)
    throw AppError.text(`Match error: Expected at most ${MAX_SETTING_LENGTH} characters in field value`);
  switch (setting.type) {
    case 'boolean':
      if (typeof value !== 'boolean') throw expected('boolean', value);
      return;
    case 'int':
      if (typeof value !== 'number' || !Number.isFinite(value)) throw expected('number', value);
      return;
    case 'select':
      return requireListed(value, setting);
    case 'multiSelect':
      if (!Array.isArray(value)) throw expected('array', value);
      return value.forEach((one) => requireListed(one, setting));
    case 'roomPick':
      if (value !== '' && !Array.isArray(value)) throw expected('array', value);
      return;
    case 'asset':
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw expected('object', value);
      return;
    default:
      requireText(value, setting);
      return requireKind(value, setting);
  }
}

/** The reference declares some settings with numeric values as text: they accept numbers. */
function requireText(value: SettingValue, { packageValue }: Described): void {
  if (typeof value === 'string') return;
  if (typeof packageValue !== 'string' && typeof value === typeof packageValue) return;
  throw expected('string', value);
}

function requireListed(value: unknown, { values, packageValue }: Described): void {
  if (typeof value !== 'string' && typeof value !== 'number') throw expected('string', value);
  if (values === undefined || value === packageValue) return;
  if (!values.some(({ key }) => String(key) === String(value))) throw unlisted();
}
