import { Schema } from 'mongoose';
import type { Mail, MailQueue } from './mail.port';

/** Collection `gantry_mail_outbox`: mails to be sent, and their outcomes. */
export const MAIL_OUTBOX_COLLECTION = 'gantry_mail_outbox';
/** A mail is kept for a week, s. */
const KEPT_S = 7 * 86_400;

/**
 *   waiting ─► sending ─► sent                    given to the mail server; its content is forgotten
 *      ▲          ├─────► kept                    no mail server is set up: here, and in `file` where there is a folder
 *      └──────────┴─────► failed                  given up: `error` says why
 */
export type MailState = 'waiting' | 'sending' | 'sent' | 'kept' | 'failed';

export interface MailDocument extends Omit<Mail, 'text' | 'queue'> {
  _id: string;
  ts: Date;
  _updatedAt: Date;
  state: MailState;
  /** Removed once it is sent. */
  text?: string;
  /** Set while it is being sent. */
  queue?: MailQueue;
  /** When it is tried next; while it is being sent, when its sender counts as lost. */
  dueAt?: Date;
  attempts: number;
  error?: string;
  file?: string;
}

export const mailDocumentSchema = new Schema<MailDocument>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, minimize: false, collection: MAIL_OUTBOX_COLLECTION },
);
mailDocumentSchema.index({ ts: 1 }, { expireAfterSeconds: KEPT_S });
mailDocumentSchema.index({ to: 1, ts: -1 });
mailDocumentSchema.index({ queue: 1, dueAt: 1 }, { sparse: true });
