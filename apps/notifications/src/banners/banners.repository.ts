import { newId, type Banner } from '@gantry/contracts';
import { CreatesIndexes, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { bannerDocumentSchema, dismissalDocumentSchema, type Dismissal } from './banner.schema';

/** Most banners of one answer. */
const MAX_BANNERS = 100;

/** Banners, and who has dismissed them. */
@Injectable()
export class BannersRepository {
  private readonly banners: Model<Banner>;
  private readonly dismissals: Model<Dismissal>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.banners = connection.model<Banner>('Banner', bannerDocumentSchema);
    this.dismissals = connection.model<Dismissal>('BannerDismissal', dismissalDocumentSchema);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.banners.createIndexes();
    await this.dismissals.createIndexes();
  }

  /** The banners shown at this time to users with one of the roles, oldest first. */
  async active(platform: string, roles: readonly string[], at: Date, _id: string | undefined): Promise<Banner[]> {
    const now = { startAt: { $lte: at }, expireAt: { $gte: at }, active: { $ne: false } };
    const readers = { $or: [{ roles: { $in: [...roles] } }, { roles: { $exists: false } }] };
    const filter = { platform, ...now, ...readers, ...(_id === undefined ? {} : { _id }) };
    return this.banners.find(filter).sort({ createdAt: 1 }).limit(MAX_BANNERS).lean<Banner[]>();
  }

  async exists(_id: string): Promise<boolean> {
    return (await this.banners.findOne({ _id }, { _id: 1 }).lean()) !== null;
  }

  /** Those of the banners that the user has dismissed. */
  async dismissed(userId: string, bannerIds: readonly string[]): Promise<Set<string>> {
    const found = await this.dismissals
      .find({ userId, bannerId: { $in: [...bannerIds] } }, { bannerId: 1 })
      .lean<Pick<Dismissal, 'bannerId'>[]>();
    return new Set(found.map(({ bannerId }) => bannerId));
  }

  async dismiss(bannerId: string, dismissedBy: Dismissal['dismissedBy']): Promise<void> {
    const now = new Date();
    const first = { $setOnInsert: { _id: newId(), dismissedBy, dismissedAt: now, _updatedAt: now } };
    await this.dismissals.updateOne({ userId: dismissedBy._id, bannerId }, first, { upsert: true });
  }
}
