import { Module } from '@nestjs/common';
import { CommandsModule } from './commands/commands.module';
import { HooksModule } from './hooks/hooks.module';
import { IntegrationsModule } from './integrations/integrations.module';

/** What acts from outside a conversation: slash commands and incoming webhooks so far. docs/roadmap.md says what comes. */
@Module({ imports: [CommandsModule, HooksModule, IntegrationsModule] })
export class IntegrationsServiceModule {}
