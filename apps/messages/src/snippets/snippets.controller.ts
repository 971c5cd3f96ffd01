import type { RequestContext } from '@gantry/bus';
import { getSnippet, snippetMessage, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { SnippetsService } from './snippets.service';

@Controller()
export class SnippetsController {
  constructor(private readonly snippets: SnippetsService) {}

  @Handles(snippetMessage)
  make(context: RequestContext, input: InputOf<typeof snippetMessage>): Promise<OutputOf<typeof snippetMessage>> {
    return this.snippets.make(context, input);
  }

  @Handles(getSnippet)
  get(context: RequestContext, input: InputOf<typeof getSnippet>): Promise<OutputOf<typeof getSnippet>> {
    return this.snippets.get(context, input);
  }
}
