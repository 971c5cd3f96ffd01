import { DeclaredProvider } from './declared.provider';
import { FacebookProvider } from './facebook.provider';
import { GithubProvider } from './github.provider';
import { GitlabProvider } from './gitlab.provider';
import { GoogleProvider } from './google.provider';
import { TwitterProvider } from './twitter.provider';

/** The available login services; the settings enable them. */
export const OAUTH_PROVIDERS = [
  FacebookProvider,
  GoogleProvider,
  TwitterProvider,
  GithubProvider,
  GitlabProvider,
  DeclaredProvider,
] as const;
export const PROVIDERS = Symbol('oauth-providers');
