import { AppleStrategy } from './apple.strategy';
import { IframeStrategy } from './iframe.strategy';
import { LdapStrategy } from './ldap.strategy';
import { OAuthCredentialStrategy } from './oauth-credential.strategy';
import { OAuthStrategy } from './oauth.strategy';
import { PasswordStrategy } from './password.strategy';
import { ResumeStrategy } from './resume.strategy';
import { SamlStrategy } from './saml.strategy';

/** The login forms, tried in this order. */
export const LOGIN_STRATEGIES = [
  ResumeStrategy,
  PasswordStrategy,
  IframeStrategy,
  LdapStrategy,
  SamlStrategy,
  OAuthCredentialStrategy,
  AppleStrategy,
  OAuthStrategy,
] as const;
export const STRATEGIES = Symbol('login-strategies');
