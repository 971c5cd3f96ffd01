import type { RequestContext } from '@gantry/bus';
import { answerHook, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { HooksService } from './hooks.service';

@Controller()
export class HooksController {
  constructor(private readonly hooks: HooksService) {}

  @Handles(answerHook)
  answer(context: RequestContext, request: InputOf<typeof answerHook>): Promise<OutputOf<typeof answerHook>> {
    return this.hooks.answer(context, request);
  }
}
