import { Module } from '@nestjs/common';
import { CustomMediaModule } from '../custom-media/custom-media.module';
import { CustomEmojiController } from './custom-emoji.controller';
import { CustomEmojiRepository } from './custom-emoji.repository';
import { CustomEmojiService } from './custom-emoji.service';

@Module({
  imports: [CustomMediaModule],
  controllers: [CustomEmojiController],
  providers: [CustomEmojiRepository, CustomEmojiService],
  exports: [CustomEmojiService],
})
export class CustomEmojiModule {}
