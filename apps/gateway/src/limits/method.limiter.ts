import { AppError, type Caller, type DdpLimit } from '@gantry/contracts';
import { type Allowance, PolicyCache, type Settings, type Verdict, type WindowCounters } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config';
import { attemptCounter, routeAllowance } from './login.allowance';
import { addressSubject } from './rate.subject';
import { secondsUntil } from './rest.limiter';
import { SharedCounters } from './shared.counters';

/** What calls are counted by: a realtime connection, or its substitute. */
export interface LimitedCaller {
  readonly caller: Caller;
  /** Counters with the lifetime of the connection, or distinguished by `connectionKey`. */
  readonly connectionCounters: WindowCounters;
  readonly connectionKey?: string;
}

/** contract/settings.json, DDP_Rate_Limit_*: switched on, calls, interval in ms. */
const SETTINGS = {
  ip: ['DDP_Rate_Limit_IP_Enabled', 'DDP_Rate_Limit_IP_Requests_Allowed', 'DDP_Rate_Limit_IP_Interval_Time'],
  user: ['DDP_Rate_Limit_User_Enabled', 'DDP_Rate_Limit_User_Requests_Allowed', 'DDP_Rate_Limit_User_Interval_Time'],
  connection: [
    'DDP_Rate_Limit_Connection_Enabled',
    'DDP_Rate_Limit_Connection_Requests_Allowed',
    'DDP_Rate_Limit_Connection_Interval_Time',
  ],
  userByMethod: [
    'DDP_Rate_Limit_User_By_Method_Enabled',
    'DDP_Rate_Limit_User_By_Method_Requests_Allowed',
    'DDP_Rate_Limit_User_By_Method_Interval_Time',
  ],
  connectionByMethod: [
    'DDP_Rate_Limit_Connection_By_Method_Enabled',
    'DDP_Rate_Limit_Connection_By_Method_Requests_Allowed',
    'DDP_Rate_Limit_Connection_By_Method_Interval_Time',
  ],
} as const;
type Rule = keyof typeof SETTINGS;
type Rules = Readonly<Record<Rule, Allowance | undefined>>;

/** Writes to streams (typing) have a higher limit than other calls (contract/ddp-extra.json, rateLimits). */
const STREAM_WRITE_FACTOR = 4;

function ruleOf(settings: Settings, rule: Rule): Allowance | undefined {
  const [enabled, calls, interval] = SETTINGS[rule];
  return settings.flag(enabled) ? { calls: settings.number(calls), perMs: settings.number(interval) } : undefined;
}

/** The limits of realtime calls and subscriptions (contract/ddp-extra.json, rateLimits). */
@Injectable()
export class MethodLimiter {
  private known: { settings: Settings; rules: Rules } | undefined;

  constructor(
    private readonly counters: SharedCounters,
    private readonly policies: PolicyCache,
    @Inject(GATEWAY_CONFIG) private readonly config: Pick<GatewayConfig, 'TEST_MODE'>,
  ) {}

  /**
   * Counts an attempt to log in by address, together with attempts over REST.
   * @throws AppError too-many-requests, details {timeToReset: ms}
   */
  async admitAttempt(operationId: string, { caller }: LimitedCaller): Promise<void> {
    if (this.config.TEST_MODE || caller.kind === 'system') return;
    const allowance = routeAllowance(await this.policies.current(), caller);
    if (allowance) demand(this.counters.take(attemptCounter(operationId, caller), allowance));
  }

  /**
   * @param limit the method's own limit, which replaces the general limits per method
   * @throws AppError too-many-requests, details {timeToReset: ms}
   */
  async admitMethod(name: string, from: LimitedCaller, limit?: DdpLimit): Promise<void> {
    if (this.config.TEST_MODE) return;
    const { settings, access } = await this.policies.current();
    const rules = this.rulesOf(settings);
    this.admitInTotal(rules, from);
    if (!limit) return this.admitByMethod(rules, name, from);
    if (limit.unless !== undefined && access.can(from.caller, limit.unless)) return;
    const perUser = from.caller.kind === 'user' && limit.per !== 'connection';
    if (perUser) this.takeShared(limit, `method ${name}`, from.caller);
    else this.takeLocal(limit, `only ${name}`, from);
  }

  /** @throws AppError too-many-requests */
  async admitSubscription(from: LimitedCaller): Promise<void> {
    if (this.config.TEST_MODE) return;
    this.admitInTotal(this.rulesOf((await this.policies.current()).settings), from);
  }

  private admitInTotal(rules: Rules, from: LimitedCaller): void {
    const { caller } = from;
    if (rules.ip && caller.kind !== 'system') demand(this.counters.take(`ddp ${addressSubject(caller.ip)}`, rules.ip));
    this.takeShared(rules.user, 'ddp', caller);
    this.takeLocal(rules.connection, 'all', from);
  }

  private admitByMethod(rules: Rules, name: string, from: LimitedCaller): void {
    const factor = name.startsWith('stream-') ? STREAM_WRITE_FACTOR : 1;
    this.takeShared(times(rules.userByMethod, factor), `method ${name}`, from.caller);
    this.takeLocal(times(rules.connectionByMethod, factor), `method ${name}`, from);
  }

  private takeShared(rule: Allowance | undefined, key: string, caller: Caller): void {
    if (rule && caller.kind === 'user') demand(this.counters.take(`${key} user ${caller.userId}`, rule));
  }

  private takeLocal(
    rule: Allowance | undefined,
    key: string,
    { connectionCounters, connectionKey = '' }: LimitedCaller,
  ): void {
    if (rule) demand(connectionCounters.take(`${key} ${connectionKey}`, rule));
  }

  /** Parsed once per state of the settings rather than once per call. */
  private rulesOf(settings: Settings): Rules {
    if (this.known?.settings !== settings) {
      const rule = (name: Rule): Allowance | undefined => ruleOf(settings, name);
      this.known = {
        settings,
        rules: {
          ip: rule('ip'),
          user: rule('user'),
          connection: rule('connection'),
          userByMethod: rule('userByMethod'),
          connectionByMethod: rule('connectionByMethod'),
        },
      };
    }
    return this.known.rules;
  }
}

function times(rule: Allowance | undefined, factor: number): Allowance | undefined {
  return rule && { calls: rule.calls * factor, perMs: rule.perMs };
}

/** contract/ddp-extra.json, wire.rateLimit. */
function demand({ allowed, resetAt }: Verdict): void {
  if (allowed) return;
  const timeToReset = Math.max(0, resetAt - Date.now());
  throw new AppError(
    'too-many-requests',
    `Error, too many requests. Please slow down. You must wait ${secondsUntil(resetAt)} seconds before trying again.`,
    { timeToReset },
  );
}
