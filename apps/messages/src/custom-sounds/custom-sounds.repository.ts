import type { CustomSound } from '@gantry/contracts';
import { CreatesIndexes, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, Schema } from 'mongoose';
import { MediaRepository, type MediaDocument } from '../custom-media/media.repository';

export const CUSTOM_SOUNDS_COLLECTION = 'rocketchat_custom_sounds';
/** GridFS bucket of the files. */
export const CUSTOM_SOUNDS_BUCKET = 'custom_sounds';
export const CUSTOM_SOUNDS_FILES_COLLECTION = 'custom_sounds.files';

const schema = new Schema<CustomSound & MediaDocument>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, minimize: false, collection: CUSTOM_SOUNDS_COLLECTION },
);
schema.index({ name: 1 });

@Injectable()
export class CustomSoundsRepository extends MediaRepository<CustomSound> {
  constructor(@Inject(MONGO) connection: Connection) {
    super(connection, 'CustomSound', schema, CUSTOM_SOUNDS_BUCKET);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.model.createIndexes();
  }

  namesake(name: string, exceptId: string): Promise<CustomSound | undefined> {
    return this.one({ name, _id: { $ne: exceptId } });
  }
}
