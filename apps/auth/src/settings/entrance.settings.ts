import { SETTING_ENTRIES } from './settings.catalogue';

/** Groups and sections of the catalogue whose settings decide who gets into accounts, or carry what gets in. */
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
  // What newcomers get, and what they may choose of it.
  'Accounts_Registration_AuthenticationServices_Default_Roles',
  'Accounts_CustomFields',
  // Where links of mails lead.
  'Site_Url',
  // What runs in the clients of everybody.
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
/** Services that administrators have added are in no catalogue. */
const ADDED = /^(?:Accounts_OAuth|SAML|LDAP)_/;

const BY_CATALOGUE = new Set(
  SETTING_ENTRIES.filter(
    ({ group, section }) => GROUPS.has(group ?? '') || SECTIONS.has(`${group ?? ''} / ${section ?? ''}`),
  ).map(({ id }) => id),
);

/**
 * Does the setting decide by what people get into accounts: who vouches for them, what they get at first, where their mails
 * go and what stands in these, what runs in their clients? Whoever changes it can become anybody.
 */
export function isEntranceSetting(id: string): boolean {
  return SINGLE.has(id) || BY_CATALOGUE.has(id) || ADDED.test(id);
}
