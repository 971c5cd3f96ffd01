import type { Settings } from '@gantry/service-kit';

const SPECIAL = /[\\*()\0]/g;
const PLACEHOLDER = /#\{([^{}]+)\}/g;
/** Whoever matches any of the search fields. */
const ANYBODY = '*';

/** Escapes a value for a filter: special characters become `\xx` (RFC 4515, 3). */
export function escapeFilterValue(value: string): string {
  return value.replace(SPECIAL, (character) => `\\${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

export function listOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function bracketed(filter: string): string {
  return filter.startsWith('(') ? filter : `(${filter})`;
}

function searchFilter(settings: Settings, value: string): string {
  const own = settings.text('LDAP_User_Search_Filter').trim();
  const fields = listOf(settings.text('LDAP_User_Search_Field')).map((field) => `(${field}=${value})`);
  const named = fields.length > 1 ? `(|${fields.join('')})` : (fields[0] ?? '');
  return `(&${own === '' ? '' : bracketed(own)}${named})`;
}

/** Finds one person by the user name that was sent (LDAP_User_Search_Filter, LDAP_User_Search_Field). */
export function userFilter(username: string, settings: Settings): string {
  return searchFilter(settings, escapeFilterValue(username));
}

/** Finds everybody who may log in. */
export function everybodyFilter(settings: Settings): string {
  return searchFilter(settings, ANYBODY);
}

/** Fills in a template of the settings, such as `(memberUid=#{username})`; values are escaped. */
export function fillFilter(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(PLACEHOLDER, (_whole, name: string) =>
    escapeFilterValue(Object.hasOwn(values, name) ? (values[name] ?? '') : ''),
  );
}

/** Finds the group that users must be in (LDAP_Group_Filter_*). */
export function requiredGroupFilter(username: string, userdn: string, settings: Settings): string {
  const conditions = [
    ['objectclass', settings.text('LDAP_Group_Filter_ObjectClass')],
    [settings.text('LDAP_Group_Filter_Group_Member_Attribute'), settings.text('LDAP_Group_Filter_Group_Member_Format')],
    [settings.text('LDAP_Group_Filter_Group_Id_Attribute'), settings.text('LDAP_Group_Filter_Group_Name')],
  ] as const;
  const parts = conditions
    .filter(([attribute, value]) => attribute.trim() !== '' && value.trim() !== '')
    .map(([attribute, value]) => `(${attribute.trim()}=${value.trim()})`);
  return fillFilter(`(&${parts.join('')})`, { username, userdn });
}
