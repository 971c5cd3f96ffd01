import type { RequestContext } from '@gantry/bus';
import {
  deleteCustomSound,
  listCustomSounds,
  playCustomSound,
  saveCustomSound,
  uploadCustomSound,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { CustomSoundsService } from './custom-sounds.service';

@Controller()
export class CustomSoundsController {
  constructor(private readonly sounds: CustomSoundsService) {}

  @Handles(listCustomSounds)
  list(_context: RequestContext, input: InputOf<typeof listCustomSounds>): Promise<OutputOf<typeof listCustomSounds>> {
    return this.sounds.list(input);
  }

  @Handles(saveCustomSound)
  save(context: RequestContext, input: InputOf<typeof saveCustomSound>): Promise<OutputOf<typeof saveCustomSound>> {
    return this.sounds.save(context, input);
  }

  @Handles(uploadCustomSound)
  async upload(
    context: RequestContext,
    input: InputOf<typeof uploadCustomSound>,
  ): Promise<OutputOf<typeof uploadCustomSound>> {
    await this.sounds.upload(context, input);
    return {};
  }

  @Handles(deleteCustomSound)
  async delete(
    context: RequestContext,
    input: InputOf<typeof deleteCustomSound>,
  ): Promise<OutputOf<typeof deleteCustomSound>> {
    await this.sounds.delete(context, input);
    return {};
  }

  @Handles(playCustomSound)
  play(_context: RequestContext, input: InputOf<typeof playCustomSound>): Promise<OutputOf<typeof playCustomSound>> {
    return this.sounds.play(input);
  }
}
