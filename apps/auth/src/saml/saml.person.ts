import { z } from 'zod';
import { normalizeEmail } from '../user-store/email.rules';
import type { SamlService } from '../login-services/saml.services';

/** The content of a signed assertion. Stored while the browser is redirected back. */
export const assertedSchema = z.object({
  provider: z.string(),
  idp: z.string().optional(),
  idpSession: z.string().optional(),
  nameID: z.string(),
  nameIDFormat: z.string().optional(),
  /** Attribute name → its values as texts. */
  attributes: z.record(z.string(), z.array(z.string())),
});
export type Asserted = z.infer<typeof assertedSchema>;

/** A person at an identity provider. */
export interface SamlPerson {
  readonly link: {
    readonly provider: string;
    readonly idp?: string | undefined;
    readonly idpSession?: string | undefined;
    readonly nameID: string;
  };
  readonly emails: readonly string[];
  readonly username?: string | undefined;
  readonly name?: string | undefined;
  /** undefined when the roles attribute is missing. */
  readonly roles?: readonly string[] | undefined;
}

const MAX_VALUES = 100;
const MAX_TEXT_LENGTH = 1_000;
const PLACEHOLDER = /__([^_](?:.*?[^_])?)__/g;

/** `"name": "cn"`, or `"name": {"fieldName": "cn"}`, or `{"fieldNames": ["givenName", "sn"], "template": "__givenName__ __sn__"}`. */
const fieldMapSchema = z.record(
  z.string(),
  z.union([
    z.string(),
    z.object({
      fieldName: z.string().optional(),
      fieldNames: z.array(z.string()).optional(),
      template: z.string().optional(),
    }),
  ]),
);
type FieldMap = z.infer<typeof fieldMapSchema>;

const DEFAULT_MAP: FieldMap = { username: 'username', email: 'email', name: 'cn' };

function fieldMapOf(text: string): FieldMap {
  try {
    return fieldMapSchema.parse(JSON.parse(text));
  } catch {
    // The setting is free text: with an invalid map the default names are used.
    return DEFAULT_MAP;
  }
}

/** Values of an attribute as node-saml gives them: a text, several, or elements, which are no texts. */
export function textsOf(value: unknown): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values
    .filter((each) => typeof each === 'string')
    .map((each) => each.trim())
    .filter((each) => each !== '' && each.length <= MAX_TEXT_LENGTH)
    .slice(0, MAX_VALUES);
}

function valuesOf(attributes: Asserted['attributes'], name: string): readonly string[] {
  return Object.hasOwn(attributes, name) ? (attributes[name] ?? []) : [];
}

function mapped(attributes: Asserted['attributes'], field: FieldMap[string] | undefined): readonly string[] {
  if (field === undefined) return [];
  if (typeof field === 'string') return valuesOf(attributes, field);
  const { fieldName, fieldNames = [], template } = field;
  if (template !== undefined) {
    const text = template.replace(PLACEHOLDER, (_whole, name: string) => valuesOf(attributes, name)[0] ?? '').trim();
    return text === '' ? [] : [text];
  }
  return [fieldName, ...fieldNames].flatMap((name) => (name === undefined ? [] : valuesOf(attributes, name)));
}

/** Reads a person from an assertion, using the configured attribute map. */
export function samlPersonOf(
  { attributes, provider, idp, idpSession, nameID, nameIDFormat }: Asserted,
  service: SamlService,
): SamlPerson {
  const map = fieldMapOf(service.fieldMap);
  const told = mapped(attributes, map['email']);
  const addresses = told.length > 0 ? told : nameIDFormat?.endsWith(':emailAddress') ? [nameID] : [];
  const [username] = mapped(attributes, map['username']);
  const roles =
    service.roleAttribute === ''
      ? []
      : valuesOf(attributes, service.roleAttribute)
          .flatMap((value) => value.split(','))
          .map((role) => role.trim());
  return {
    link: { provider, idp, idpSession, nameID },
    emails: addresses
      .flatMap((address) => address.split(/[,;\s]+/))
      .filter((address) => address.includes('@'))
      .map(normalizeEmail),
    username: service.lowerCaseUsernames ? username?.toLowerCase() : username,
    name: mapped(attributes, map['name'])[0],
    roles: roles.length > 0 ? roles : undefined,
  };
}
