import type { Provider } from '@nestjs/common';
import { LoginFlows } from './login-flows';
import { LoginFlowsRepository } from './login-flows.repository';

export const LOGIN_FLOWS: readonly Provider[] = [LoginFlowsRepository, LoginFlows];
