import { LOGGER, type Logger } from '@gantry/service-kit';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { SessionCache } from '../sessions/session.cache';
import type { RealtimeSession } from './realtime.session';

/**
 * Waiting time after the expected end, ms: auth's clock may be a little behind, and a failed question is repeated after
 * it.
 */
const AGAIN_MS = 250;
/** The longest delay of a timer is 24 days. */
const MAX_TIMER_MS = 86_400_000;

type Watched = Pick<RealtimeSession, 'id' | 'caller' | 'loginEnds' | 'revoke'>;

/** Ends connections when their login expires, because no event reports an expiry. */
@Injectable()
export class LoginDeadlines implements OnModuleDestroy {
  private readonly timers = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly logins: SessionCache,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleDestroy(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
  }

  /** Called whenever the user of a connection changes. */
  watch(session: Watched): void {
    const { caller, loginEnds } = session;
    if (caller.kind === 'user') this.arm(session, loginEnds ?? this.logins.endOf(caller.userId, caller.hashedToken));
    else this.forget(session);
  }

  forget({ id }: Pick<Watched, 'id'>): void {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
  }

  private arm(session: Watched, ends: Date | undefined): void {
    this.forget(session);
    if (!ends) return;
    const delay = Math.min(Math.max(ends.getTime() - Date.now(), AGAIN_MS), MAX_TIMER_MS);
    this.timers.set(session.id, setTimeout(() => this.due(session, ends), delay).unref());
  }

  private due(session: Watched, ends: Date): void {
    const { caller } = session;
    if (ends.getTime() > Date.now() || caller.kind !== 'user') return this.arm(session, ends);
    const { userId, hashedToken } = caller;
    const isSame = (): boolean =>
      session.caller.kind === 'user' && session.caller.hashedToken === hashedToken && this.timers.has(session.id);
    this.logins.resolve(userId, hashedToken).then(
      (login) => {
        if (!isSame()) return;
        if (login) this.arm(session, login.expiresAt);
        else session.revoke();
      },
      (err: unknown) => {
        this.logger.warn({ err }, 'could not ask whether a login is over, asked again');
        if (isSame()) this.arm(session, ends);
      },
    );
  }
}
