import { SETTING_ENTRIES } from './settings.catalogue';

/** Groups and sections whose settings decide who gets into accounts, or contain credentials. */
const GROUPS = new Set(['LDAP', 'SAML', 'OAuth', 'CAS', 'AtlassianCrowd', 'Blockstack', 'Email']);
const SECTIONS = new Set([
  'Accounts / Iframe',
  'Accounts / Two Factor Authentication',
  'Accounts / Login_Attempts',
  'Layout / Custom_Scripts',
  'Layout / Content',
  'Layout / Custom CSS',
]);
const SINGLE = new Set([
  // Defaults and rights of new accounts.
  'Accounts_Registration_AuthenticationServices_Default_Roles',
  'Accounts_CustomFields',
  // The address in the links of mails.
  'Site_Url',
  // Scripts that run in all clients.
  'CDN_JSCSS_PREFIX',
  'CDN_PREFIX',
  'CDN_PREFIX_ALL',
  'Document_Domain',
  'GoogleTagManager_id',
  'Meta_custom',
  'PiwikAdditionalTrackers',
  'PiwikAnalytics_url',
  'PiwikAnalytics_prependDomain',
  'Allow_Invalid_SelfSigned_Certs',
]);
/** Custom services are not in the catalogue. */
const ADDED = /^(?:Accounts_OAuth|SAML|LDAP)_/;

const BY_CATALOGUE = new Set(
  SETTING_ENTRIES.filter(
    ({ group, section }) => GROUPS.has(group ?? '') || SECTIONS.has(`${group ?? ''} / ${section ?? ''}`),
  ).map(({ id }) => id),
);

/**
 * Whether the setting decides how people get into accounts: login services, rights of new accounts, contents and links
 * of mails, scripts in clients. Whoever can change such a setting can take over any account.
 */
export function isEntranceSetting(id: string): boolean {
  return SINGLE.has(id) || BY_CATALOGUE.has(id) || ADDED.test(id);
}
