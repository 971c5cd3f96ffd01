import { Module } from '@nestjs/common';
import { CommandsModule } from './commands/commands.module';

/** What acts on behalf of people from outside a conversation: slash commands so far. docs/roadmap.md says what comes. */
@Module({ imports: [CommandsModule] })
export class IntegrationsServiceModule {}
