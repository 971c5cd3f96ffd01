import type { RequestContext } from '@gantry/bus';
import { cleanPreviewCache, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { PreviewsService } from './previews.service';

@Controller()
export class PreviewsController {
  constructor(private readonly previews: PreviewsService) {}

  @Handles(cleanPreviewCache)
  async clean(
    context: RequestContext,
    _input: InputOf<typeof cleanPreviewCache>,
  ): Promise<OutputOf<typeof cleanPreviewCache>> {
    await this.previews.clean(context);
    return {};
  }
}
