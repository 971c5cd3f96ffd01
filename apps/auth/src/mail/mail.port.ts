export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** How this service has mails sent. An abstract class, so that it can be injected by its type. */
export abstract class MailPort {
  /** Resolves when the mail has been taken over by whoever delivers or keeps it. */
  abstract send(mail: Mail): Promise<void>;
}
