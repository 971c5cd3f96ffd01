import type { Caller } from '@gantry/contracts';
import { LOGGER, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Admission } from '../passwords/admission';
import { MailThrottle } from './mail.throttle';

const MAX_RUNNING = 4;
const MAX_WAITING = 200;

/**
 * Mails that anybody may ask for, by naming somebody. The work is done after the answer, so that neither what is answered nor
 * when tells whether there is such an account.
 */
@Injectable()
export class MailRequests {
  private readonly admission = new Admission(MAX_RUNNING, MAX_WAITING, 'Mails');

  constructor(
    private readonly throttle: MailThrottle,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Runs `work` later, unless mails for the one who is named were asked for too often. @param named as the caller wrote it */
  accept(named: string, caller: Caller, work: () => Promise<void>): void {
    if (!this.throttle.admit(named, caller, Date.now()))
      return this.logger.warn(
        { ip: caller.kind === 'system' ? undefined : caller.ip },
        'too many mails were asked for: none is sent',
      );
    this.admission
      .run(work)
      .catch((err: unknown) => this.logger.warn({ err }, 'a mail that was asked for could not be made'));
  }
}
