import type { Provider, Type } from '@nestjs/common';
import { LocalPasswords } from './local-passwords';
import { LoginFailuresRepository } from './login-failures.repository';
import { LoginIssuer } from './login.issuer';
import { LoginPassport } from './login.passport';
import { LoginThrottle } from './login.throttle';
import { PasswordHasher } from './password.hasher';
import { SessionRevoker } from './session.revoker';
import { SessionsController } from './sessions.controller';
import { SessionsRepository } from './sessions.repository';
import { SessionsService } from './sessions.service';
import { LOGIN_STRATEGIES, STRATEGIES } from './strategies';
import type { LoginStrategy } from './strategies/login.strategy';
import { TokenSweeper } from './token.sweeper';

export const SESSIONS_CONTROLLERS: readonly Type[] = [SessionsController];

export const SESSIONS: readonly Provider[] = [
  PasswordHasher,
  SessionsRepository,
  LocalPasswords,
  ...LOGIN_STRATEGIES,
  { provide: STRATEGIES, useFactory: (...strategies: LoginStrategy[]) => strategies, inject: [...LOGIN_STRATEGIES] },
  LoginPassport,
  LoginFailuresRepository,
  LoginThrottle,
  SessionRevoker,
  LoginIssuer,
  TokenSweeper,
  SessionsService,
];
