import type { Provider, Type } from '@nestjs/common';
import { PersonalTokensAccess } from './personal-tokens.access';
import { PersonalTokensController } from './personal-tokens.controller';
import { PersonalTokensService } from './personal-tokens.service';
import { SessionTokensController } from './session-tokens.controller';
import { SessionTokensRepository } from './session-tokens.repository';
import { SessionTokensService } from './session-tokens.service';

export const TOKENS_CONTROLLERS: readonly Type[] = [SessionTokensController, PersonalTokensController];

export const TOKENS: readonly Provider[] = [
  SessionTokensRepository,
  SessionTokensService,
  PersonalTokensAccess,
  PersonalTokensService,
];
