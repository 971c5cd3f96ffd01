/** `bulk` is for mails to many at once: they never hold up a code or a link that somebody waits for. */
export const MAIL_QUEUES = ['urgent', 'bulk'] as const;
export type MailQueue = (typeof MAIL_QUEUES)[number];

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The same for readers that show HTML; whatever came from outside is escaped already. */
  readonly html?: string;
  /** `address` or `Name <address>`; the setting From_Email without it. */
  readonly from?: string;
  /** `urgent` without it. */
  readonly queue?: MailQueue;
}

/** How this service has mails sent. An abstract class, so that it can be injected by its type. */
export abstract class MailPort {
  /**
   * Resolves when the mails are stored: from then on they are delivered, or kept where a person can read them.
   * @throws AppError error-invalid-email-address, error-invalid-from-address or error-email-send-failed (too large): then none is stored
   */
  abstract send(...mails: readonly Mail[]): Promise<void>;
}
