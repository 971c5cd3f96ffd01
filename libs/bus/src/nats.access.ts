import {
  credsAuthenticator,
  nkeyAuthenticator,
  tokenAuthenticator,
  usernamePasswordAuthenticator,
  type Authenticator,
} from '@nats-io/transport-node';

/** Who this process is to NATS. A server asks for one of these. */
export type NatsCredentials =
  | { readonly kind: 'password'; readonly user: string; readonly password: string }
  | { readonly kind: 'token'; readonly token: string }
  /** The text of a .creds file: a JWT and the NKey seed that signs for it. */
  | { readonly kind: 'creds'; readonly text: string }
  | { readonly kind: 'nkey'; readonly seed: string };

/** PEM texts. `cert` and `key` come together: the certificate that this process shows to the server. */
export interface NatsTls {
  /** Who signs the servers' certificates; the authorities that Node knows when absent. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** How NATS is reached. */
export interface NatsAccess {
  /** `host:port` of each server, without credentials: these are logged. */
  readonly servers: readonly string[];
  readonly credentials?: NatsCredentials;
  /** When present, a server without TLS is refused. When absent, TLS is used where a server offers it. */
  readonly tls?: NatsTls;
}

/** The client's parser wants Unix line ends, and one after the last line, which reading from a file trims. */
function credsBytes(text: string): Uint8Array {
  return new TextEncoder().encode(`${text.replaceAll('\r\n', '\n').trim()}\n`);
}

/**
 * What answers the server's challenge.
 * @throws Error when the seed or the .creds text cannot be read, at the first challenge.
 */
export function authenticatorOf(credentials: NatsCredentials): Authenticator {
  switch (credentials.kind) {
    case 'password':
      return usernamePasswordAuthenticator(credentials.user, credentials.password);
    case 'token':
      return tokenAuthenticator(credentials.token);
    case 'creds':
      return credsAuthenticator(credsBytes(credentials.text));
    case 'nkey':
      return nkeyAuthenticator(new TextEncoder().encode(credentials.seed));
  }
}

/** Whether the credentials can answer a challenge at all: a broken seed or .creds text is found before any server is asked. */
export function areReadable(credentials: NatsCredentials): boolean {
  try {
    authenticatorOf(credentials)('nonce');
    return true;
  } catch {
    return false;
  }
}
