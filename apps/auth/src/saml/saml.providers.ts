import type { Provider, Type } from '@nestjs/common';
import { SamlAccountsRepository } from './saml-accounts.repository';
import { SamlAccountsService } from './saml-accounts.service';
import { SamlSsoService } from './saml-sso.service';
import { SamlController } from './saml.controller';
import { SamlProvider } from './saml.provider';

export const SAML_CONTROLLERS: readonly Type[] = [SamlController];

export const SAML: readonly Provider[] = [SamlProvider, SamlAccountsRepository, SamlAccountsService, SamlSsoService];
