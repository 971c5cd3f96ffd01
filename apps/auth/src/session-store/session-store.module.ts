import { Module } from '@nestjs/common';
import { FirstStartGateModule } from '../first-start-gate/first-start-gate.module';
import { LoginFailuresRepository } from './login-failures.repository';
import { LoginDelay } from './login.delay';
import { LoginThrottle } from './login.throttle';
import { SessionRevoker } from './session.revoker';
import { SessionsRepository } from './sessions.repository';
import { TokenSweeper } from './token.sweeper';

@Module({
  imports: [FirstStartGateModule],
  providers: [LoginDelay, LoginFailuresRepository, LoginThrottle, SessionRevoker, SessionsRepository, TokenSweeper],
  exports: [LoginFailuresRepository, LoginThrottle, SessionRevoker, SessionsRepository],
})
export class SessionStoreModule {}
