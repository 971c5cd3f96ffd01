import { Module } from '@nestjs/common';
import { LoginFlowsRepository } from './login-flows.repository';
import { LoginFlows } from './login-flows';

@Module({ providers: [LoginFlowsRepository, LoginFlows], exports: [LoginFlows] })
export class LoginFlowsModule {}
