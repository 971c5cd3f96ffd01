import type { Settings } from '@gantry/service-kit';

/** What a client received from the provider. */
export interface OAuthCredentials {
  readonly serviceName: string;
  readonly accessToken: string;
  /** OAuth 1.0a only. */
  readonly accessTokenSecret?: string | undefined;
}

/** A person at a provider. */
export interface OAuthIdentity {
  readonly id: string;
  readonly email?: string | undefined;
  /** Whether the provider has verified that the address is this person's. */
  readonly isEmailVerified: boolean;
  readonly name?: string | undefined;
  readonly username?: string | undefined;
  /** The roles of the account from now on, in addition to `user`; absent: unchanged. */
  readonly roles?: readonly string[] | undefined;
  /** Whether to use the account with the same user name or address without the provider's verification. */
  readonly merge?: 'username' | 'email' | undefined;
}

/** A login service. A new one is a class like this, named in providers/index.ts. */
export interface OAuthProvider {
  /** Whether this is the service with this name, and it is enabled. */
  serves(serviceName: string, settings: Settings): boolean;
  /**
   * @returns undefined when the provider does not know the token, or it was issued to another application
   * @throws AppError error-service-unavailable when the provider does not answer
   */
  identify(credentials: OAuthCredentials, settings: Settings): Promise<OAuthIdentity | undefined>;
}
