import type { Provider, Type } from '@nestjs/common';
import { IdentityTokens } from './identity.tokens';
import { OAuthAccountsRepository } from './oauth-accounts.repository';
import { OAuthAccountsService } from './oauth-accounts.service';
import { OAuthFlowController } from './oauth-flow.controller';
import { OAuthFlowService } from './oauth-flow.service';
import type { OAuthProvider } from './oauth.provider';
import { ProviderClient } from './provider.client';
import { OAUTH_PROVIDERS, PROVIDERS } from './providers';
import { TokenExchange } from './token.exchange';

export const OAUTH_CONTROLLERS: readonly Type[] = [OAuthFlowController];

export const OAUTH: readonly Provider[] = [
  IdentityTokens,
  ProviderClient,
  ...OAUTH_PROVIDERS,
  { provide: PROVIDERS, useFactory: (...providers: OAuthProvider[]) => providers, inject: [...OAUTH_PROVIDERS] },
  OAuthAccountsRepository,
  OAuthAccountsService,
  TokenExchange,
  OAuthFlowService,
];
