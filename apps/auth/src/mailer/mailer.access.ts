import { AppError, type Caller } from '@gantry/contracts';
import { PolicyCache, type Policy } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';

/** Who may have mails sent to others. */
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

  /** What a mail server says may tell of the network behind it. */
  async maySeeMailServer(caller: Caller): Promise<boolean> {
    return (await this.policies.current()).access.can(caller, 'view-privileged-setting');
  }
}
