import type { Settings } from '@gantry/service-kit';

export const SAML_PREFIX = 'SAML_Custom_';
const DEFAULT = `${SAML_PREFIX}Default`;

/** Prefix of the settings of the service `Default`; other services have their name in its place. */
const IDS = {
  isOn: 'SAML_Custom_Default',
  provider: 'SAML_Custom_Default_provider',
  entryPoint: 'SAML_Custom_Default_entry_point',
  logoutUrl: 'SAML_Custom_Default_idp_slo_redirect_url',
  issuer: 'SAML_Custom_Default_issuer',
  cert: 'SAML_Custom_Default_cert',
  publicCert: 'SAML_Custom_Default_public_cert',
  privateKey: 'SAML_Custom_Default_private_key',
  signatureValidation: 'SAML_Custom_Default_signature_validation_type',
  identifierFormat: 'SAML_Custom_Default_identifier_format',
  authnContext: 'SAML_Custom_Default_custom_authn_context',
  authnComparison: 'SAML_Custom_Default_authn_context_comparison',
  clockDrift: 'SAML_Custom_Default_allowed_clock_drift',
  fieldMap: 'SAML_Custom_Default_user_data_fieldmap',
  immutableProperty: 'SAML_Custom_Default_immutable_property',
  usernameNormalize: 'SAML_Custom_Default_username_normalize',
  generateUsername: 'SAML_Custom_Default_generate_username',
  nameOverwrite: 'SAML_Custom_Default_name_overwrite',
  mailOverwrite: 'SAML_Custom_Default_mail_overwrite',
  defaultRole: 'SAML_Custom_Default_default_user_role',
  roleAttribute: 'SAML_Custom_Default_role_attribute_name',
  roleSync: 'SAML_Custom_Default_role_attribute_sync',
  logoutBehaviour: 'SAML_Custom_Default_logout_behaviour',
} as const;

/** An identity provider as configured in the settings. */
export interface SamlService {
  /** Its name in URLs and for clients. */
  readonly provider: string;
  readonly entryPoint: string;
  readonly logoutUrl: string;
  /** Our entity id at the provider. */
  readonly issuer: string;
  /** Its certificate, PEM or base64 only. Without one nobody can log in. */
  readonly cert: string;
  /** Our key, which signs requests and decrypts assertions. */
  readonly publicCert: string;
  readonly privateKey: string;
  readonly signatureValidation: 'Response' | 'Assertion' | 'Either' | 'All';
  readonly identifierFormat: string;
  readonly authnContext: string;
  readonly authnComparison: 'exact' | 'minimum' | 'maximum' | 'better';
  readonly clockDriftMs: number;
  readonly fieldMap: string;
  readonly immutableProperty: 'EMail' | 'Username';
  readonly lowerCaseUsernames: boolean;
  readonly generatesUsernames: boolean;
  readonly overwritesName: boolean;
  readonly overwritesMail: boolean;
  readonly defaultRoles: readonly string[];
  readonly roleAttribute: string;
  readonly syncsRoles: boolean;
  readonly logsOutThere: boolean;
}

/** Most that clocks may differ, whatever the setting says, ms. */
const MAX_CLOCK_DRIFT_MS = 10 * 60_000;

function oneOf<T extends string>(text: string, allowed: readonly T[], otherwise: T): T {
  return allowed.find((each) => each === text) ?? otherwise;
}

function declared(name: string, settings: Settings): SamlService {
  const value = (key: keyof typeof IDS) => settings.find(IDS[key].replace(DEFAULT, `${SAML_PREFIX}${name}`));
  const text = (key: keyof typeof IDS): string => String(value(key) ?? '').trim();
  const isOn = (key: keyof typeof IDS): boolean => value(key) === true;
  const drift = Number(text('clockDrift'));
  return {
    provider: text('provider'),
    entryPoint: text('entryPoint'),
    logoutUrl: text('logoutUrl'),
    issuer: text('issuer'),
    cert: text('cert'),
    publicCert: text('publicCert'),
    privateKey: text('privateKey'),
    signatureValidation: oneOf(text('signatureValidation'), ['Response', 'Assertion', 'Either', 'All'], 'All'),
    identifierFormat: text('identifierFormat'),
    authnContext: text('authnContext'),
    authnComparison: oneOf(text('authnComparison'), ['exact', 'minimum', 'maximum', 'better'], 'exact'),
    clockDriftMs: drift > 0 ? Math.min(drift, MAX_CLOCK_DRIFT_MS) : 0,
    fieldMap: text('fieldMap'),
    immutableProperty: oneOf(text('immutableProperty'), ['EMail', 'Username'], 'EMail'),
    lowerCaseUsernames: text('usernameNormalize') === 'Lowercase',
    generatesUsernames: isOn('generateUsername'),
    overwritesName: isOn('nameOverwrite'),
    overwritesMail: isOn('mailOverwrite'),
    defaultRoles: text('defaultRole')
      .split(',')
      .map((role) => role.trim())
      .filter((role) => role !== ''),
    roleAttribute: text('roleAttribute'),
    syncsRoles: isOn('roleSync'),
    logsOutThere: text('logoutBehaviour') === 'SAML',
  };
}

/** The service that is called so in URLs; undefined when there is none, or it is off. */
export function samlService(provider: string, settings: Settings): SamlService | undefined {
  if (provider === '') return undefined;
  const names = settings
    .ids(SAML_PREFIX)
    .filter((id) => /^SAML_Custom_[A-Za-z]+$/.test(id) && settings.find(id) === true)
    .map((id) => id.slice(SAML_PREFIX.length));
  return names.map((name) => declared(name, settings)).find((service) => service.provider === provider);
}
