import type { Caller } from '@gantry/contracts';
import type { Allowance } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config';
import { addressSubject } from './rate.subject';
import { tooManyRequests } from './rest.limiter';
import { SharedCounters } from './shared.counters';

/** What can be guessed without a login; each is counted separately. */
export type Guess = 'visitor-token' | 'run-time-route';

/** Wrong guesses per address: useless against long secrets, and enough for several people behind one address. */
const ALLOWANCE: Allowance = { calls: 60, perMs: 60_000 };

/**
 * Secrets that stand in a request without a login: the tokens of visitors, addresses of webhooks. Only what fails is counted,
 * by address over all routes, protocols and gateways, so that a busy integration or page is not slowed down.
 */
@Injectable()
export class GuessThrottle {
  constructor(
    private readonly counters: SharedCounters,
    @Inject(GATEWAY_CONFIG) private readonly config: Pick<GatewayConfig, 'TEST_MODE'>,
  ) {}

  /**
   * Call before the secret is checked: otherwise a correct one would be distinguishable.
   * @throws AppError error-too-many-requests
   */
  requireAllowed(guess: Guess, { ip }: Pick<Exclude<Caller, { kind: 'system' }>, 'ip'>): void {
    if (this.config.TEST_MODE) return;
    const verdict = this.counters.peek(keyOf(guess, ip), ALLOWANCE);
    if (!verdict.allowed) throw tooManyRequests(verdict);
  }

  failed(guess: Guess, { ip }: Pick<Exclude<Caller, { kind: 'system' }>, 'ip'>): void {
    if (!this.config.TEST_MODE) this.counters.take(keyOf(guess, ip), ALLOWANCE);
  }
}

function keyOf(guess: Guess, ip: string | undefined): string {
  return `guess ${guess} ${addressSubject(ip)}`;
}
