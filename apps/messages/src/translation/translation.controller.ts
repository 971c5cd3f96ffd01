import type { RequestContext } from '@gantry/bus';
import {
  translateMessage,
  translationLanguages,
  translationProviders,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { TranslationService } from './translation.service';

@Controller()
export class TranslationController {
  constructor(private readonly translation: TranslationService) {}

  @Handles(translationLanguages)
  languages(
    context: RequestContext,
    input: InputOf<typeof translationLanguages>,
  ): Promise<OutputOf<typeof translationLanguages>> {
    return this.translation.languages(context, input);
  }

  @Handles(translateMessage)
  translate(
    context: RequestContext,
    input: InputOf<typeof translateMessage>,
  ): Promise<OutputOf<typeof translateMessage>> {
    return this.translation.translate(context, input);
  }

  @Handles(translationProviders)
  async providers(
    _context: RequestContext,
    _input: InputOf<typeof translationProviders>,
  ): Promise<OutputOf<typeof translationProviders>> {
    return this.translation.providers();
  }
}
