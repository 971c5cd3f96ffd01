import type { RequestContext } from '@gantry/bus';
import {
  executePreview,
  getCommand,
  listCommands,
  previewCommand,
  runCommand,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { CommandsService } from './commands.service';

@Controller()
export class CommandsController {
  constructor(private readonly commands: CommandsService) {}

  @Handles(listCommands)
  list(_context: RequestContext, input: InputOf<typeof listCommands>): Promise<OutputOf<typeof listCommands>> {
    return this.commands.list(input);
  }

  @Handles(getCommand)
  async get(_context: RequestContext, input: InputOf<typeof getCommand>): Promise<OutputOf<typeof getCommand>> {
    return this.commands.get(input);
  }

  @Handles(runCommand)
  run(context: RequestContext, input: InputOf<typeof runCommand>): Promise<OutputOf<typeof runCommand>> {
    return this.commands.run(context, input);
  }

  @Handles(previewCommand)
  preview(context: RequestContext, input: InputOf<typeof previewCommand>): Promise<OutputOf<typeof previewCommand>> {
    return this.commands.preview(context, input);
  }

  @Handles(executePreview)
  execute(context: RequestContext, input: InputOf<typeof executePreview>): Promise<OutputOf<typeof executePreview>> {
    return this.commands.execute(context, input);
  }
}
