import type { RequestContext } from '@gantry/bus';
import { AppError, type InputOf, type OutputOf, type sendMassMail, type unsubscribeFromMails } from '@gantry/contracts';
import { EjsonError, parseEjson } from '@gantry/ddp';
import { compileFilter, type Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { MailPort, type Mail } from '../mail/mail.port';
import { isMailAddress, readSender } from '../mail/mail.rules';
import { MailComposer, personValues } from '../mail/templates/mail.composer';
import { siteUrl } from '../settings/site.url';
import type { UserDocument } from '../user-store/user.schema';
import { usersQueryPolicy } from '../user-store/user.view';
import { MailerAccess } from './mailer.access';
import { MailerRepository, RECIPIENTS_PER_BATCH } from './mailer.repository';

/** Most batches of one mail to all users: 20 000 recipients. Larger platforms divide them by `query`. */
const MAX_BATCHES = 40;
const FUNCTION = { function: 'Mailer.sendMail' };
const filterSchema = z.record(z.string(), z.unknown());

/** Mails from an administrator to all users; users can unsubscribe. */
@Injectable()
export class MassMailService {
  constructor(
    private readonly access: MailerAccess,
    private readonly recipients: MailerRepository,
    private readonly composer: MailComposer,
    private readonly mail: MailPort,
  ) {}

  /** @throws AppError error-not-allowed, error-invalid-from-address, error-missing-unsubscribe-link, error-invalid-query */
  async send({ caller }: RequestContext, input: InputOf<typeof sendMassMail>): Promise<OutputOf<typeof sendMassMail>> {
    const { settings } = await this.access.requireMassMail(caller);
    const sender = readSender(input.from);
    if (!sender) throw new AppError('error-invalid-from-address', 'Invalid from address', FUNCTION);
    if (!input.body.includes('[unsubscribe]'))
      throw new AppError('error-missing-unsubscribe-link', 'You must provide the [unsubscribe] link.', FUNCTION);
    const filter = compileFilter(readQuery(input.query), usersQueryPolicy(true, []));
    if (input.dryRun) {
      await this.mail.send(...this.mailsTo(await this.recipients.byAddress(sender.address, filter), input, settings));
      return {};
    }
    let after = '';
    for (let batch = 0; batch < MAX_BATCHES; batch++) {
      const users = await this.recipients.recipients(filter, after);
      await this.mail.send(...this.mailsTo(users, input, settings));
      if (users.length < RECIPIENTS_PER_BATCH) break;
      after = users.at(-1)?._id ?? after;
    }
    return {};
  }

  private mailsTo(
    users: readonly UserDocument[],
    { from, subject, body }: InputOf<typeof sendMassMail>,
    settings: Settings,
  ): Mail[] {
    return users.flatMap((user): Mail[] => {
      const values = {
        ...personValues(user),
        unsubscribe: siteUrl(settings, `/mailer/unsubscribe/${user._id}/${user.createdAt.getTime()}`),
      };
      const to = user.emails?.[0]?.address ?? '';
      // Older databases contain addresses that were never validated.
      return isMailAddress(to)
        ? [{ ...this.composer.dress(subject, body, values, settings), from, to, queue: 'bulk' }]
        : [];
    });
  }

  async unsubscribe(
    _context: RequestContext,
    { userId, createdAt }: InputOf<typeof unsubscribeFromMails>,
  ): Promise<OutputOf<typeof unsubscribeFromMails>> {
    const time = new Date(Number(createdAt));
    return { unsubscribed: !Number.isNaN(time.getTime()) && (await this.recipients.unsubscribe(userId, time)) };
  }
}

/** @throws AppError error-invalid-query */
function readQuery(text: string | null | undefined): Record<string, unknown> | undefined {
  if (text === null || text === undefined || text.trim() === '') return undefined;
  try {
    return filterSchema.parse(parseEjson(text));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof EjsonError || error instanceof z.ZodError)) throw error;
    throw new AppError('error-invalid-query', `Invalid query parameter provided: "${text.slice(0, 200)}"`, FUNCTION);
  }
}
