import { Module } from '@nestjs/common';
import { IntegrationsRepository } from './integrations.repository';

@Module({ providers: [IntegrationsRepository], exports: [IntegrationsRepository] })
export class IntegrationStoreModule {}
