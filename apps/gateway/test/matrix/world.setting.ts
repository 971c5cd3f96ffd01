/** The documented test administrator (contract/web-integration.md, TEST_MODE). */
export const BOSS = 'rocketchat.internal.admin.test';
export const PICTURE =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
export const RESTART_MS = 60_000;
/** The word of which each room has one. */
export const SAID = 'said by somebody else';
export const PICTURE_BYTES: Uint8Array<ArrayBuffer> = new Uint8Array(Buffer.from(PICTURE, 'base64'));

/** The provider that the examples of SAML name. */
const SAML = {
  SAML_Custom_Default: 'true',
  SAML_Custom_Default_provider: 'provider-name',
  SAML_Custom_Default_entry_point: 'https://idp.example.com/sso',
};
/** What a fresh install forbids or has not set up. */
export const SETTINGS: Readonly<Record<string, string>> = {
  Accounts_AllowDeleteOwnAccount: 'true',
  API_Enable_Direct_Message_History_EndPoint: 'true',
  ...SAML,
};

export interface Account {
  readonly _id: string;
  readonly username: string;
  readonly email: string;
  readonly password: string;
  readonly roles: readonly string[];
}
