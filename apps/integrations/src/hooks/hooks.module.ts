import { Module } from '@nestjs/common';
import { IntegrationStoreModule } from '../integration-store/integration-store.module';
import { IntegrationsModule } from '../integrations/integrations.module';
import { HooksController } from './hooks.controller';
import { HooksService } from './hooks.service';

@Module({
  imports: [IntegrationsModule, IntegrationStoreModule],
  controllers: [HooksController],
  providers: [HooksService],
})
export class HooksModule {}
