import type { RequestContext } from '@gantry/bus';
import {
  deleteCustomEmoji,
  listCustomEmoji,
  saveCustomEmoji,
  showCustomEmoji,
  uploadCustomEmoji,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { CustomEmojiService } from './custom-emoji.service';

@Controller()
export class CustomEmojiController {
  constructor(private readonly emoji: CustomEmojiService) {}

  @Handles(listCustomEmoji)
  list(_context: RequestContext, input: InputOf<typeof listCustomEmoji>): Promise<OutputOf<typeof listCustomEmoji>> {
    return this.emoji.list(input);
  }

  @Handles(saveCustomEmoji)
  save(context: RequestContext, input: InputOf<typeof saveCustomEmoji>): Promise<OutputOf<typeof saveCustomEmoji>> {
    return this.emoji.save(context, input);
  }

  @Handles(uploadCustomEmoji)
  async upload(
    context: RequestContext,
    input: InputOf<typeof uploadCustomEmoji>,
  ): Promise<OutputOf<typeof uploadCustomEmoji>> {
    await this.emoji.upload(context, input);
    return {};
  }

  @Handles(deleteCustomEmoji)
  async delete(
    context: RequestContext,
    input: InputOf<typeof deleteCustomEmoji>,
  ): Promise<OutputOf<typeof deleteCustomEmoji>> {
    await this.emoji.delete(context, input);
    return {};
  }

  @Handles(showCustomEmoji)
  show(_context: RequestContext, input: InputOf<typeof showCustomEmoji>): Promise<OutputOf<typeof showCustomEmoji>> {
    return this.emoji.show(input);
  }
}
