import { CreatesIndexes, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, Schema, type Model } from 'mongoose';
import type { Preview } from './page.fetcher';

export const PREVIEW_CACHE_COLLECTION = 'rocketchat_oembed_cache';
const DAY_MS = 24 * 3_600 * 1_000;

interface CachedPreview {
  /** The address of the link. */
  _id: string;
  data: Preview;
  updatedAt: Date;
}

const schema = new Schema<CachedPreview>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, minimize: false, collection: PREVIEW_CACHE_COLLECTION },
);
schema.index({ updatedAt: 1 });

/** Previews by address, so that a link that is posted often is fetched once. */
@Injectable()
export class PreviewCache {
  private readonly model: Model<CachedPreview>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<CachedPreview>('PreviewCache', schema);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.model.createIndexes();
  }

  /** @param maxDays older previews are ignored */
  async find(url: string, maxDays: number): Promise<Preview | undefined> {
    const found = await this.model.findById(url).lean<CachedPreview | null>();
    return found && found.updatedAt.getTime() > Date.now() - maxDays * DAY_MS ? found.data : undefined;
  }

  async keep(url: string, data: Preview): Promise<void> {
    await this.model.replaceOne({ _id: url }, { data, updatedAt: new Date() }, { upsert: true });
  }

  async forgetOlderThan(days: number): Promise<void> {
    await this.model.deleteMany({ updatedAt: { $lt: new Date(Date.now() - days * DAY_MS) } });
  }
}
