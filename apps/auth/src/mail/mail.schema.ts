import { Schema } from 'mongoose';
import type { Mail } from './mail.port';

/** Collection `gantry_mail_outbox`: mails that nothing delivers yet, for people to read. */
export const MAIL_OUTBOX_COLLECTION = 'gantry_mail_outbox';
/** A mail is kept for a week, s. */
const KEPT_S = 7 * 86_400;

export interface MailDocument extends Mail {
  _id: string;
  ts: Date;
}

export const mailDocumentSchema = new Schema<MailDocument>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, minimize: false, collection: MAIL_OUTBOX_COLLECTION },
);
mailDocumentSchema.index({ ts: 1 }, { expireAfterSeconds: KEPT_S });
mailDocumentSchema.index({ to: 1, ts: -1 });
