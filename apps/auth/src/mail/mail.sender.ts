import { policyChanged } from '@gantry/contracts';
import type { BusEvent } from '@gantry/bus';
import {
  LOGGER,
  METRICS,
  Observes,
  PolicyCache,
  RecurringTask,
  settlesWithin,
  type Logger,
  type Settings,
} from '@gantry/service-kit';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Counter, type Registry } from 'prom-client';
import { FirstStartGate } from '../first-start-gate/first-start.gate';
import { MailFolder } from './mail.folder';
import { MailLane } from './mail.lane';
import { messageOf } from './mail.message';
import { MailOutboxRepository } from './mail-outbox.repository';
import { MAIL_QUEUES, type MailQueue } from './mail.port';
import { isRefusedForGood, MAX_ATTEMPTS, nextAttempt, reasonOf } from './mail.rules';
import { MAIL_OUTBOX_COLLECTION, type MailDocument } from './mail.schema';
import { SmtpTransports } from './smtp.transports';

/** How often due mails and those of lost senders are searched for, ms. */
const SWEEP_MS = 2_000;
/** Most time for the mail server to accept a mail, ms. */
const SEND_MS = 60_000;
/** A mail taken longer ago than this was lost by its sender, ms. */
const LOST_MS = 2 * SEND_MS;
/** Mails in progress get this long when the process ends, ms; then they count as lost. */
const STOP_MS = 5_000;
/** Most mails in progress at a time. */
const WORKERS: Readonly<Record<MailQueue, number>> = { urgent: 3, bulk: 1 };

/**
 * Sends what is in the outbox: by the mail server of the settings, else to where people can read it. Replicas share the
 * work; a mail whose sender dies between the mail server's yes and the note of it goes out twice, with the same id.
 */
@Injectable()
export class MailSender implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly lanes: Readonly<Record<MailQueue, MailLane>>;
  private readonly mails: Counter;
  private readonly looking: RecurringTask;

  constructor(
    private readonly outbox: MailOutboxRepository,
    private readonly smtp: SmtpTransports,
    private readonly folder: MailFolder,
    private readonly policies: PolicyCache,
    firstStart: FirstStartGate,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(METRICS) registry: Registry,
  ) {
    const lane = (queue: MailQueue) =>
      new MailLane(
        WORKERS[queue],
        () => this.next(queue),
        (err) => this.logger.warn({ err }, 'mails not looked for, the next round will'),
      );
    // Starts after the first start, because the settings decide how to send.
    this.looking = new RecurringTask(
      { what: 'look for mails', everyMs: SWEEP_MS },
      () => firstStart.done.then(() => this.wakeAll()),
      logger,
    );
    this.lanes = { urgent: lane('urgent'), bulk: lane('bulk') };
    this.mails = new Counter({
      name: 'gantry_mails_total',
      help: 'Attempts to deliver a mail, by what came of them',
      labelNames: ['outcome'],
      registers: [registry],
    });
  }

  onApplicationBootstrap(): void {
    this.looking.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.looking.stop();
    await settlesWithin(Promise.all(Object.values(this.lanes).map((lane) => lane.stop())), STOP_MS);
  }

  /** Starts sending at once. */
  wake(queue: MailQueue): void {
    this.lanes[queue].wake();
  }

  private wakeAll(): void {
    for (const queue of MAIL_QUEUES) this.wake(queue);
  }

  /** The settings name another mail server: mails that wait for another attempt are tried at once. */
  @Observes(policyChanged)
  onPolicyChanged({ payload }: BusEvent<typeof policyChanged>): void {
    if (!Object.keys(payload.settings ?? {}).some((id) => id.startsWith('SMTP_'))) return;
    this.outbox.hurry(new Date()).then(
      () => this.wakeAll(),
      (err: unknown) => this.logger.warn({ err }, 'mails that wait for another attempt were not brought forward'),
    );
  }

  private async next(queue: MailQueue): Promise<boolean> {
    const now = Date.now();
    const mail = await this.outbox.take(queue, new Date(now), new Date(now + LOST_MS));
    if (mail) await this.deliver(mail);
    return mail !== undefined;
  }

  private async deliver(mail: MailDocument): Promise<void> {
    try {
      if (mail.attempts > MAX_ATTEMPTS) throw new Error('whoever tried to send it was lost each time');
      const { settings } = await this.policies.current();
      const transport = this.smtp.of(settings);
      if (!transport) return await this.keep(mail, settings);
      await transport.sendMail({ ...messageOf(mail, settings), signal: AbortSignal.timeout(SEND_MS) });
    } catch (error) {
      return this.failed(mail, error);
    }
    this.mails.inc({ outcome: 'sent' });
    await this.outbox.end(mail, { state: 'sent' });
  }

  private async keep(mail: MailDocument, settings: Settings): Promise<void> {
    const file = await this.folder.keep(mail, settings).catch((err: unknown) => {
      this.logger.warn({ err, mail: mail._id }, 'a mail could not be written to MAIL_FOLDER');
      return undefined;
    });
    await this.outbox.end(mail, { state: 'kept', ...(file === undefined ? {} : { file }) });
    this.mails.inc({ outcome: 'kept' });
    const where = file === undefined ? { collection: MAIL_OUTBOX_COLLECTION, mail: mail._id } : { file };
    this.logger.warn(
      { to: mail.to, subject: mail.subject, ...where },
      `no mail server is set up (setting SMTP_Host): the mail is in ${file ?? `the collection ${MAIL_OUTBOX_COLLECTION}`}`,
    );
  }

  private async failed(mail: MailDocument, error: unknown): Promise<void> {
    const reason = reasonOf(error);
    const again = isRefusedForGood(error) ? undefined : nextAttempt(mail.attempts, Date.now());
    this.mails.inc({ outcome: again ? 'postponed' : 'failed' });
    this.logger.warn(
      { mail: mail._id, to: mail.to, attempt: mail.attempts, reason, ...(again ? { again } : {}) },
      again ? 'mail not sent, it is tried again' : 'mail not sent, given up',
    );
    if (again) await this.outbox.postpone(mail, again, reason);
    else await this.outbox.end(mail, { state: 'failed', error: reason });
  }
}
