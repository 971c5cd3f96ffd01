/** `bulk` mails go to many people at once and never delay an urgent code or link. */
export const MAIL_QUEUES = ['urgent', 'bulk'] as const;
export type MailQueue = (typeof MAIL_QUEUES)[number];

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The HTML form of the text; values from outside are already escaped. */
  readonly html?: string;
  /** `address` or `Name <address>`; the setting From_Email without it. */
  readonly from?: string;
  /** `urgent` without it. */
  readonly queue?: MailQueue;
}

/** Sends mails. An abstract class, so that it can be injected by its type. */
export abstract class MailPort {
  /**
   * Resolves when the mails are stored: from then on they will be delivered, or kept where an operator can read them.
   * @throws AppError error-invalid-email-address, error-invalid-from-address or error-email-send-failed (too large):
   * then none is stored
   */
  abstract send(...mails: readonly Mail[]): Promise<void>;
}
