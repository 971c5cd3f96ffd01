import type { RequestContext } from '@gantry/bus';
import {
  sendInvitations,
  sendMassMail,
  sendTestMail,
  unsubscribeFromMails,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { InvitationsService } from './invitations.service';
import { MassMailService } from './mass-mail.service';

@Controller()
export class MailerController {
  constructor(
    private readonly massMails: MassMailService,
    private readonly invitations: InvitationsService,
  ) {}

  @Handles(sendMassMail)
  send(context: RequestContext, input: InputOf<typeof sendMassMail>): Promise<OutputOf<typeof sendMassMail>> {
    return this.massMails.send(context, input);
  }

  @Handles(unsubscribeFromMails)
  unsubscribe(
    context: RequestContext,
    input: InputOf<typeof unsubscribeFromMails>,
  ): Promise<OutputOf<typeof unsubscribeFromMails>> {
    return this.massMails.unsubscribe(context, input);
  }

  @Handles(sendInvitations)
  invite(context: RequestContext, input: InputOf<typeof sendInvitations>): Promise<OutputOf<typeof sendInvitations>> {
    return this.invitations.invite(context, input);
  }

  @Handles(sendTestMail)
  test(context: RequestContext, _input: InputOf<typeof sendTestMail>): Promise<OutputOf<typeof sendTestMail>> {
    return this.invitations.test(context);
  }
}
