/** Variables whose whole value is a secret. */
const SECRET_NAME = /PASS|SECRET|TOKEN|CREDS|SEED|_KEY$/;
/** Up to the last @, because a password that is not percent-encoded may contain one. */
const LOGIN_IN_URL = /\/\/[^\s]*@/g;
const SECRET_IN_QUERY = /([?&][^=&\s]*(?:password|secret|token|properties)[^=&\s]*=)[^&\s]*/gi;

/** The text without credentials in URLs. */
export function withoutLogins(text: string): string {
  return text.replaceAll(LOGIN_IN_URL, '//[redacted]@').replaceAll(SECRET_IN_QUERY, '$1[redacted]');
}

/** The effective configuration without credentials, for the log. */
export function redacted(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const shown = (key: string, value: unknown): unknown => {
    if (value === undefined) return undefined;
    if (SECRET_NAME.test(key)) return '[redacted]';
    return typeof value === 'string' ? withoutLogins(value) : value;
  };
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, shown(key, value)]));
}
