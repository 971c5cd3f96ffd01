import type { Caller } from '@gantry/contracts';
import { Admission, LOGGER, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { MailThrottle } from './mail.throttle';

const MAX_RUNNING = 4;
const MAX_WAITING = 200;

/**
 * Mails that anybody may request by naming an account. The work is done after the answer, so that neither the answer
 * nor its time reveals whether there is such an account.
 */
@Injectable()
export class MailRequests {
  private readonly admission = new Admission(MAX_RUNNING, MAX_WAITING, 'Mails');

  constructor(
    private readonly throttle: MailThrottle,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Runs `work` after the answer, unless mails for this account were requested too often.
   * @param named as the caller wrote it
   */
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
