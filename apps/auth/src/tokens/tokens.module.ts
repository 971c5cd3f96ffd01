import { Module } from '@nestjs/common';
import { SessionStoreModule } from '../session-store/session-store.module';
import { SessionsModule } from '../sessions/sessions.module';
import { UserStoreModule } from '../user-store/user-store.module';
import { PersonalTokensAccess } from './personal-tokens.access';
import { PersonalTokensController } from './personal-tokens.controller';
import { PersonalTokensService } from './personal-tokens.service';
import { SessionTokensController } from './session-tokens.controller';
import { SessionTokensRepository } from './session-tokens.repository';
import { SessionTokensService } from './session-tokens.service';

@Module({
  imports: [SessionStoreModule, SessionsModule, UserStoreModule],
  controllers: [PersonalTokensController, SessionTokensController],
  providers: [PersonalTokensAccess, PersonalTokensService, SessionTokensRepository, SessionTokensService],
})
export class TokensModule {}
