import { Module } from '@nestjs/common';
import { BuiltInCommands } from './built-in/built-in.commands';
import { MemberCommands } from './built-in/member.commands';
import { MessageCommands } from './built-in/message.commands';
import { RoomCommands } from './built-in/room.commands';
import { TargetLookup } from './built-in/target.lookup';
import { CommandRegistry } from './command.registry';
import { CommandsAccess } from './commands.access';
import { CommandsController } from './commands.controller';
import { CommandsService } from './commands.service';

@Module({
  controllers: [CommandsController],
  providers: [
    BuiltInCommands,
    CommandRegistry,
    CommandsAccess,
    CommandsService,
    MemberCommands,
    MessageCommands,
    RoomCommands,
    TargetLookup,
  ],
  exports: [CommandRegistry],
})
export class CommandsModule {}
