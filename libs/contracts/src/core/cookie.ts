/** A cookie that no script reads. */
export interface Cookie {
  readonly name: string;
  /** Letters, digits, `-` and `_` alone. */
  readonly value: string;
  readonly path: string;
  readonly maxAgeS: number;
  /** The server is reached over TLS: then the cookie comes along with forms that other sites post, and over TLS alone. */
  readonly secure: boolean;
}

/** The header that sets a cookie. Without TLS browsers take no cookie for forms of other sites: there theirs is the decision. */
export function setCookie({ name, value, path, maxAgeS, secure }: Cookie): string {
  return `${name}=${value}; Path=${path}; Max-Age=${maxAgeS}; HttpOnly${secure ? '; Secure; SameSite=None' : ''}`;
}

/** The value of a cookie in a `cookie` header; undefined when it is not there. */
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
    // A stray percent sign: the text as it is.
    return text;
  }
}
