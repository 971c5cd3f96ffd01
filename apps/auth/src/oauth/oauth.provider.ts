import type { Settings } from '@gantry/service-kit';

/** What a client got from the provider. */
export interface OAuthCredentials {
  readonly serviceName: string;
  readonly accessToken: string;
  /** OAuth 1.0a only. */
  readonly accessTokenSecret?: string | undefined;
}

/** Who somebody is at a provider. */
export interface OAuthIdentity {
  readonly id: string;
  readonly email?: string | undefined;
  /** The provider has checked that the address is this person's. */
  readonly isEmailVerified: boolean;
  readonly name?: string | undefined;
  readonly username?: string | undefined;
  /** The roles that the account is to have from now on, beside `user`; absent: it keeps its own. */
  readonly roles?: readonly string[] | undefined;
  /** Takes over the account of the same user name or address, unchecked as they are. */
  readonly merge?: 'username' | 'email' | undefined;
}

/** One service that people may log in by. A new one is one class like this, named in providers/index.ts. */
export interface OAuthProvider {
  /** Is this the service, and is it turned on? */
  serves(serviceName: string, settings: Settings): boolean;
  /**
   * @returns undefined when the provider does not know the token, or it was made for another application.
   * @throws AppError error-service-unavailable when the provider does not answer.
   */
  identify(credentials: OAuthCredentials, settings: Settings): Promise<OAuthIdentity | undefined>;
}
