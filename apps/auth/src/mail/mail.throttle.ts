import type { Caller } from '@gantry/contracts';
import { WindowCounters } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { AUTH_CONFIG, type AuthConfig } from '../config';

/** Mails that people without a right to it may have sent to one address within the window: nobody's mail box is flooded. */
export const MAX_PER_ADDRESS = 5;
/** Mails that may be asked for from one network address within the window. */
export const MAX_PER_SOURCE = 30;
/** ms */
export const WINDOW_MS = 60 * 60_000;
const MAX_REMEMBERED = 10_000;

/** Counts mails that are asked for. Kept in this process only: several replicas each allow as many. */
@Injectable()
export class MailThrottle {
  private readonly addresses = new WindowCounters(MAX_REMEMBERED);
  private readonly sources = new WindowCounters(MAX_REMEMBERED);

  constructor(@Inject(AUTH_CONFIG) private readonly config: Pick<AuthConfig, 'TEST_MODE'>) {}

  /** May another mail go there? It counts whether there is an account or not, so that the answer tells nothing. @param now epoch ms */
  admit(address: string, caller: Caller, now: number): boolean {
    if (this.config.TEST_MODE) return true;
    const source = caller.kind === 'system' ? undefined : caller.ip;
    if (source !== undefined && !this.sources.take(source, { calls: MAX_PER_SOURCE, perMs: WINDOW_MS }, now).allowed)
      return false;
    return this.addresses.take(address.toLowerCase(), { calls: MAX_PER_ADDRESS, perMs: WINDOW_MS }, now).allowed;
  }
}
