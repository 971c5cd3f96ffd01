import type { CustomEmoji } from '@gantry/contracts';
import { CreatesIndexes, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, Schema } from 'mongoose';
import { MediaRepository, type MediaDocument } from '../custom-media/media.repository';

export const CUSTOM_EMOJI_COLLECTION = 'rocketchat_custom_emoji';
/** GridFS bucket of the pictures. */
export const CUSTOM_EMOJI_BUCKET = 'custom_emoji';
export const CUSTOM_EMOJI_FILES_COLLECTION = 'custom_emoji.files';

const schema = new Schema<CustomEmoji & MediaDocument>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, minimize: false, collection: CUSTOM_EMOJI_COLLECTION },
);
schema.index({ name: 1 });
schema.index({ aliases: 1 });
schema.index({ _updatedAt: 1 });

@Injectable()
export class CustomEmojiRepository extends MediaRepository<CustomEmoji> {
  constructor(@Inject(MONGO) connection: Connection) {
    super(connection, 'CustomEmoji', schema, CUSTOM_EMOJI_BUCKET);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.model.createIndexes();
  }

  byName(name: string): Promise<CustomEmoji | undefined> {
    return this.one({ name });
  }

  /** Another emoji that has one of these names or aliases. */
  namesake(names: readonly string[], exceptId: string): Promise<CustomEmoji | undefined> {
    return this.one({
      _id: { $ne: exceptId },
      $or: [{ name: { $in: [...names] } }, { aliases: { $in: [...names] } }],
    });
  }
}
