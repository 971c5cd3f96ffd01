import type { Caller } from '@gantry/contracts';
import { WindowCounters } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { AUTH_CONFIG, type AuthConfig } from '../config';

/** Mails for one addressee that people without a right to it may ask for from one network address within the window. */
export const MAX_PER_ADDRESS = 5;
/** From all network addresses together: nobody's mail box is flooded. The first of each counts beyond it, so that strangers cannot use up what the owner asks for. */
export const MAX_PER_ADDRESS_IN_TOTAL = 20;
/** Mails that may be asked for from one network address within the window. */
export const MAX_PER_SOURCE = 30;
/** ms */
export const WINDOW_MS = 60 * 60_000;
const MAX_REMEMBERED = 10_000;

/** Counts mails that are asked for. Kept in this process only: several replicas each allow as many. */
@Injectable()
export class MailThrottle {
  private readonly addresses = new WindowCounters(MAX_REMEMBERED);
  private readonly pairs = new WindowCounters(MAX_REMEMBERED);
  private readonly sources = new WindowCounters(MAX_REMEMBERED);

  constructor(@Inject(AUTH_CONFIG) private readonly config: Pick<AuthConfig, 'TEST_MODE'>) {}

  /** May another mail go there? It counts whether there is an account or not, so that the answer tells nothing. @param now epoch ms */
  admit(address: string, caller: Caller, now: number): boolean {
    if (this.config.TEST_MODE) return true;
    const source = caller.kind === 'system' ? caller.service : (caller.ip ?? '');
    const limit = (calls: number) => ({ calls, perMs: WINDOW_MS });
    if (caller.kind !== 'system' && !this.sources.take(source, limit(MAX_PER_SOURCE), now).allowed) return false;
    const addressee = address.toLowerCase();
    const own = this.pairs.take(`${source} ${addressee}`, limit(MAX_PER_ADDRESS), now);
    if (!own.allowed) return false;
    const isFirst = own.remaining === own.limit - 1;
    return this.addresses.take(addressee, limit(MAX_PER_ADDRESS_IN_TOTAL), now).allowed || isFirst;
  }
}
