import { AppError, type Caller, type Operation } from '@gantry/contracts';
import { PolicyCache, type Verdict } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config';
import { attemptCounter, routeAllowance } from './login.allowance';
import { rateSubject } from './rate.subject';
import { SharedCounters } from './shared.counters';

/** The limiter's answer about one request. */
export interface RestAdmission {
  /** Headers for the answer, whatever it is; none when the request is not limited. */
  readonly headers: Readonly<Record<string, string>>;
  readonly refusal?: AppError;
}

export type LimitedOperation = Pick<Operation, 'id' | 'rateLimit'>;

const UNLIMITED: RestAdmission = { headers: {} };

/**
 * The rate limiter of REST routes (contract/rest-conventions.md, "Rate limiter"; contract/errors.json,
 * rest.tooManyRequests).
 *
 * NOT-RC: the reference counts by address alone and looks at the login first; here a login is counted by its user, so
 * that colleagues behind one address do not slow each other down, and calls without a good login are counted too, by
 * address, those that are refused for it included. An IPv6 client is counted by its /64 network.
 */
@Injectable()
export class RestLimiter {
  constructor(
    private readonly counters: SharedCounters,
    private readonly policies: PolicyCache,
    @Inject(GATEWAY_CONFIG) private readonly config: Pick<GatewayConfig, 'TEST_MODE'>,
  ) {}

  /**
   * @param route method and path with the names of its parameters: what is counted apart, but for attempts to log in and the
   * like, which are counted by operation.
   */
  async admit(route: string, { id, rateLimit }: LimitedOperation, caller: Caller): Promise<RestAdmission> {
    if (rateLimit === 'none' || this.config.TEST_MODE) return UNLIMITED;
    const allowance = routeAllowance(await this.policies.current(), caller);
    if (!allowance) return UNLIMITED;
    const key =
      rateLimit === 'login' && caller.kind !== 'system'
        ? attemptCounter(id, caller)
        : `${route} ${rateSubject(caller)}`;
    return admission(this.counters.take(key, allowance));
  }
}

function admission({ allowed, limit, remaining, resetAt }: Verdict): RestAdmission {
  const headers = {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(resetAt),
  };
  if (allowed) return { headers };
  return {
    headers: { ...headers, 'retry-after': String(secondsUntil(resetAt)) },
    refusal: tooManyRequests({ resetAt }),
  };
}

export function tooManyRequests({ resetAt }: Pick<Verdict, 'resetAt'>): AppError {
  return new AppError(
    'error-too-many-requests',
    `Error, too many requests. Please slow down. You must wait ${secondsUntil(resetAt)} seconds before trying this endpoint again.`,
  );
}

/** Seconds to wait, rounded up, at least one. */
export function secondsUntil(resetAt: number): number {
  return Math.max(1, Math.ceil((resetAt - Date.now()) / 1_000));
}
