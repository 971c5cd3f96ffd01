/** A cookie that scripts cannot read. */
export interface Cookie {
  readonly name: string;
  /** Letters, digits, `-` and `_` only. */
  readonly value: string;
  readonly path: string;
  readonly maxAgeS: number;
  /**
   * Whether the server is reached over TLS: then the cookie is also sent with forms of other sites, and over TLS only.
   */
  readonly secure: boolean;
}

/** The header that sets a cookie. Without TLS, browsers accept no cookie for forms of other sites. */
export function setCookie({ name, value, path, maxAgeS, secure }: Cookie): string {
  return `${name}=${value}; Path=${path}; Max-Age=${maxAgeS}; HttpOnly${secure ? '; Secure; SameSite=None' : ''}`;
}

/** The value of a cookie in a `cookie` header; undefined when it is missing. */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const [key = '', ...value] = part.split('=');
    if (key.trim() === name) return decode(value.join('=').trim());
  }
  return undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // An invalid percent escape: the text is used unchanged.
    return text;
  }
}
