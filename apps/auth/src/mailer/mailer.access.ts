import { AppError, type Caller } from '@gantry/contracts';
import { PolicyCache, type Policy } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';

/** Decides who may send mails to others. */
@Injectable()
export class MailerAccess {
  constructor(private readonly policies: PolicyCache) {}

  /** Mails to all users. @throws AppError error-not-allowed */
  async requireMassMail(caller: Caller): Promise<Policy> {
    return this.require(caller, 'access-mailer', 'Mailer.sendMail');
  }

  /** @throws AppError error-not-allowed */
  async requireInvite(caller: Caller): Promise<Policy> {
    return this.require(caller, 'bulk-register-user', 'sendInvitationEmail');
  }

  private async require(
    caller: Caller,
    permission: 'access-mailer' | 'bulk-register-user',
    method: string,
  ): Promise<Policy> {
    const policy = await this.policies.current();
    if (!policy.access.can(caller, permission)) throw new AppError('error-not-allowed', 'Not allowed', { method });
    return policy;
  }

  /** The mail server's answer may reveal internal network details. */
  async maySeeMailServer(caller: Caller): Promise<boolean> {
    return (await this.policies.current()).access.can(caller, 'view-privileged-setting');
  }
}
