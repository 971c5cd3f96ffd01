import type { Banner } from '@gantry/contracts';
import { Schema } from 'mongoose';

/** Collection `rocketchat_banner`. */
export const BANNERS_COLLECTION = 'rocketchat_banner';
/** Collection `rocketchat_banner_dismiss`: which user has dismissed which banner. */
export const DISMISSALS_COLLECTION = 'rocketchat_banner_dismiss';

export interface Dismissal {
  _id: string;
  userId: string;
  bannerId: string;
  dismissedBy: { _id: string; username?: string };
  dismissedAt: Date;
  _updatedAt: Date;
}

const loose = (collection: string) => ({ strict: false, versionKey: false, minimize: false, collection }) as const;

export const bannerDocumentSchema = new Schema<Banner>(
  { _id: { type: String, required: true } },
  loose(BANNERS_COLLECTION),
);
bannerDocumentSchema.index({ platform: 1, startAt: 1, expireAt: 1 });

export const dismissalDocumentSchema = new Schema<Dismissal>(
  { _id: { type: String, required: true } },
  loose(DISMISSALS_COLLECTION),
);
dismissalDocumentSchema.index({ userId: 1, bannerId: 1 });
