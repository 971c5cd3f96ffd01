import { Module } from '@nestjs/common';
import { ExternalAccountsModule } from '../external-accounts/external-accounts.module';
import { LoginFlowsModule } from '../login-flows/login-flows.module';
import { LoginServicesModule } from '../login-services/login-services.module';
import { UserStoreModule } from '../user-store/user-store.module';
import { SamlAccountsRepository } from './saml-accounts.repository';
import { SamlAccountsService } from './saml-accounts.service';
import { SamlSsoService } from './saml-sso.service';
import { SamlController } from './saml.controller';
import { SamlProvider } from './saml.provider';

@Module({
  imports: [ExternalAccountsModule, LoginFlowsModule, LoginServicesModule, UserStoreModule],
  controllers: [SamlController],
  providers: [SamlAccountsRepository, SamlAccountsService, SamlSsoService, SamlProvider],
  exports: [SamlAccountsService],
})
export class SamlModule {}
