import { Module } from '@nestjs/common';
import { HooksModule } from './hooks/hooks.module';
import { IntegrationsModule } from './integrations/integrations.module';

/** What others connect to the platform: incoming webhooks so far. docs/roadmap.md says what comes. */
@Module({ imports: [HooksModule, IntegrationsModule] })
export class IntegrationsServiceModule {}
