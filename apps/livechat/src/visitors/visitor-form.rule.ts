import {
  MAX_VISITOR_FIELDS,
  VISITOR_ERRORS,
  type Visitor,
  type VisitorField,
  type VisitorForm,
} from '@gantry/contracts';

/** One plain address: no form that would send a mail elsewhere. */
const EMAIL = /^[^\s@<>,;"]+@[^\s@<>,;"]+$/;

/**
 * The visitor's data from a form; missing and blank fields stay unchanged.
 * @throws AppError error-invalid-email-address · error-too-many-fields
 */
export function changesOf(
  { name, email, phone, customFields }: VisitorForm,
  before: Pick<Visitor, 'livechatData'>,
): Partial<Pick<Visitor, 'name' | 'visitorEmails' | 'phone' | 'livechatData'>> {
  const [shownName, address, phoneNumber] = [name, email, phone].map((text) => text?.trim() ?? '');
  if (address && !EMAIL.test(address)) throw VISITOR_ERRORS.invalidEmail.error();
  return {
    ...(shownName ? { name: shownName } : {}),
    ...(address ? { visitorEmails: [{ address }] } : {}),
    ...(phoneNumber ? { phone: [{ phoneNumber }] } : {}),
    ...(customFields && customFields.length > 0
      ? { livechatData: withFields(before.livechatData ?? {}, customFields) }
      : {}),
  };
}

/** @throws AppError error-too-many-fields */
export function withFields(
  before: Readonly<Record<string, string>>,
  fields: readonly VisitorField[],
): Record<string, string> {
  const values = new Map(Object.entries(before));
  for (const { key, value, overwrite } of fields) if (overwrite || !values.has(key)) values.set(key, value);
  if (values.size > MAX_VISITOR_FIELDS) throw VISITOR_ERRORS.tooManyFields.error();
  return Object.fromEntries(values);
}
