import type { RequestContext } from '@gantry/bus';
import { drawShield, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { ShieldsService } from './shields.service';

@Controller()
export class ShieldsController {
  constructor(private readonly shields: ShieldsService) {}

  @Handles(drawShield)
  draw(context: RequestContext, input: InputOf<typeof drawShield>): Promise<OutputOf<typeof drawShield>> {
    return this.shields.draw(context, input);
  }
}
