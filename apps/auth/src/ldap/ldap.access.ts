import { AppError, type Caller } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';

const ADMIN = 'admin';

/**
 * Who may test the directory and start a synchronisation: administrators (contract/ddp-extra.json,
 * ldap_test_connection, ldap_sync_now).
 */
@Injectable()
export class LdapAccess {
  /** @throws AppError error-not-authorized */
  requireAdmin(caller: Caller, method: string): void {
    if (caller.kind !== 'user' || !caller.roles.includes(ADMIN))
      throw new AppError('error-not-authorized', 'Not authorized', { method });
  }
}
