import { Module } from '@nestjs/common';
import { ExternalAccountsModule } from '../external-accounts/external-accounts.module';
import { LoginFlowsModule } from '../login-flows/login-flows.module';
import { IdentityTokens } from './identity.tokens';
import { OAuthAccountsRepository } from './oauth-accounts.repository';
import { OAuthAccountsService } from './oauth-accounts.service';
import { OAuthFlowController } from './oauth-flow.controller';
import { OAuthFlowService } from './oauth-flow.service';
import { ProviderClient } from './provider.client';
import { OAUTH_PROVIDERS, PROVIDERS } from './providers';
import type { OAuthProvider } from './oauth.provider';
import { TokenExchange } from './token.exchange';

@Module({
  imports: [ExternalAccountsModule, LoginFlowsModule],
  controllers: [OAuthFlowController],
  providers: [
    IdentityTokens,
    OAuthAccountsRepository,
    OAuthAccountsService,
    OAuthFlowService,
    ProviderClient,
    TokenExchange,
    ...OAUTH_PROVIDERS,
    { provide: PROVIDERS, useFactory: (...providers: OAuthProvider[]) => providers, inject: [...OAUTH_PROVIDERS] },
  ],
  exports: [PROVIDERS, IdentityTokens, OAuthAccountsService, OAuthFlowService],
})
export class OauthModule {}
