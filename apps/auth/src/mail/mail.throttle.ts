import type { Caller } from '@gantry/contracts';
import { WindowCounters } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { AUTH_CONFIG, type AuthConfig } from '../config';

/** Most mails to one address that one network address may request within the window. */
export const MAX_PER_ADDRESS = 5;
/**
 * Most mails to one address from all network addresses together. The first request of each network address is exempt,
 * so that others cannot use up what the owner needs.
 */
export const MAX_PER_ADDRESS_IN_TOTAL = 20;
/** Most mails that one network address may request within the window. */
export const MAX_PER_SOURCE = 30;
/** ms */
export const WINDOW_MS = 60 * 60_000;
const MAX_REMEMBERED = 10_000;

/** Counts requested mails. Counts per process, so several replicas allow as many each. */
@Injectable()
export class MailThrottle {
  private readonly addresses = new WindowCounters(MAX_REMEMBERED);
  private readonly pairs = new WindowCounters(MAX_REMEMBERED);
  private readonly sources = new WindowCounters(MAX_REMEMBERED);

  constructor(@Inject(AUTH_CONFIG) private readonly config: Pick<AuthConfig, 'TEST_MODE'>) {}

  /**
   * Whether another mail may be sent. Counts whether or not there is an account, so that the answer reveals nothing.
   * @param now epoch ms
   */
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
