import { Module } from '@nestjs/common';
import { IntegrationStoreModule } from '../integration-store/integration-store.module';
import { DestinationsCheck } from './destinations.check';
import { IntegrationsAccess } from './integrations.access';
import { IntegrationsController } from './integrations.controller';
import { IntegrationsService } from './integrations.service';

@Module({
  imports: [IntegrationStoreModule],
  controllers: [IntegrationsController],
  providers: [DestinationsCheck, IntegrationsAccess, IntegrationsService],
  exports: [IntegrationsAccess],
})
export class IntegrationsModule {}
