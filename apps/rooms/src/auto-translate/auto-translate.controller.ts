import type { RequestContext } from '@gantry/bus';
import { saveAutoTranslate, wantedLanguages, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { AutoTranslateService } from './auto-translate.service';

@Controller()
export class AutoTranslateController {
  constructor(private readonly service: AutoTranslateService) {}

  @Handles(saveAutoTranslate)
  save(context: RequestContext, input: InputOf<typeof saveAutoTranslate>): Promise<OutputOf<typeof saveAutoTranslate>> {
    return this.service.save(context, input);
  }

  @Handles(wantedLanguages)
  languages(
    _context: RequestContext,
    input: InputOf<typeof wantedLanguages>,
  ): Promise<OutputOf<typeof wantedLanguages>> {
    return this.service.languages(input);
  }
}
