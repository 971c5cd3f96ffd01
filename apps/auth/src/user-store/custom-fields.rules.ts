import { AppError } from '@gantry/contracts';
import type { Settings } from '@gantry/service-kit';
import { z } from 'zod';
import type { UserDocument } from './user.schema';

const fieldSchema = z.looseObject({
  type: z.string().optional(),
  required: z.boolean().optional(),
  public: z.boolean().optional(),
  options: z.array(z.string()).optional(),
  minLength: z.coerce.number().optional(),
  maxLength: z.coerce.number().optional(),
  /** A second field of the account that the value is written to, replacing it or added to a list. */
  modifyRecordField: z.object({ field: z.string(), array: z.boolean().optional() }).optional().catch(undefined),
});
const fieldsSchema = z.record(z.string(), fieldSchema);
/** The setting Accounts_CustomFields: field name → its rules. */
export type CustomFieldDefinitions = z.infer<typeof fieldsSchema>;

/** @throws AppError error-invalid-customfield-json when the setting holds no valid JSON */
export function customFieldDefinitions(settings: Pick<Settings, 'text'>): CustomFieldDefinitions {
  const text = settings.text('Accounts_CustomFields').trim();
  if (text === '') return {};
  const parsed = fieldsSchema.safeParse(parseJson(text));
  if (!parsed.success) throw invalidDefinitions();
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidDefinitions();
  }
}

function invalidDefinitions(): AppError {
  return new AppError('error-invalid-customfield-json', 'Invalid JSON for Custom Fields');
}

/**
 * The declared ones among the given values, checked.
 * @throws AppError error-user-registration-custom-field
 */
export function declaredCustomFields(
  values: Readonly<Record<string, unknown>>,
  definitions: CustomFieldDefinitions,
): Record<string, unknown> | undefined {
  const declared: Record<string, unknown> = {};
  for (const [name, definition] of Object.entries(definitions)) {
    const value = values[name];
    const trimmed = typeof value === 'string' ? value.trim() : value;
    checkField(name, trimmed, definition);
    if (value !== undefined) declared[name] = value;
  }
  return Object.keys(definitions).length === 0 ? undefined : declared;
}

function checkField(
  name: string,
  value: unknown,
  { required, type, options, minLength, maxLength }: CustomFieldDefinitions[string],
): void {
  const refuse = (text: string) =>
    new AppError('error-user-registration-custom-field', text, { method: 'registerUser' });
  if (value === undefined || value === null || value === '') {
    if (required) throw refuse(`Field ${name} is required`);
    return;
  }
  if (type === 'select' && (typeof value !== 'string' || !options?.includes(value)))
    throw refuse(`Value for field ${name} is invalid`);
  const { length } = String(value);
  if (maxLength && length > maxLength) throw refuse(`Max length of field ${name} ${maxLength}`);
  if (minLength && length < minLength) throw refuse(`Min length of field ${name} ${minLength}`);
}

/** Names of the public fields. */
export function publicCustomFields(settings: Pick<Settings, 'text'>): string[] {
  return Object.entries(customFieldDefinitions(settings))
    .filter(([, { public: isPublic }]) => isPublic)
    .map(([name]) => name);
}

/** Fields of the account that custom fields must not write, because they identify or authenticate it. */
const PROTECTED = new Set([
  '_id',
  '_updatedAt',
  'active',
  'createdAt',
  'customFields',
  'e2e',
  'emails',
  'services',
  'settings',
  'type',
  'username',
]);
const FIELD_NAME = /^[A-Za-z]\w*$/;
const UNCHOOSABLE_ROLE = 'admin';

/**
 * Adds the values that custom fields write to other fields of the account (contract/ddp-methods.json, registerUser,
 * modifyRecordField).
 */
export function withRecordFields(user: UserDocument, definitions: CustomFieldDefinitions): UserDocument {
  const changed = new Map<string, unknown>(Object.entries(user));
  for (const [name, { modifyRecordField: target }] of Object.entries(definitions)) {
    const value = user.customFields?.[name];
    if (!target || value === undefined || value === '' || !isFreeField(target.field, value)) continue;
    const earlier = changed.get(target.field);
    if (target.array || Array.isArray(earlier))
      changed.set(target.field, [...new Set([...(Array.isArray(earlier) ? earlier : []), value])]);
    else changed.set(target.field, value);
  }
  return { ...user, ...Object.fromEntries(changed) };
}

function isFreeField(field: string, value: unknown): boolean {
  if (field === 'roles') return typeof value === 'string' && value !== UNCHOOSABLE_ROLE;
  return FIELD_NAME.test(field) && !PROTECTED.has(field);
}
