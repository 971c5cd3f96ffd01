import { Bus, type BusEvent } from '@gantry/bus';
import { memberChanged, roomChanged, sessionRevoked, STREAMS, userChanged, type Caller } from '@gantry/contracts';
import { LOGGER, METRICS, Observes, PolicyCache, type Logger } from '@gantry/service-kit';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Gauge, type Registry } from 'prom-client';
import { SessionCache } from '../sessions/session.cache';
import { LoginDeadlines } from './login.deadlines';
import type { RealtimeSession } from './realtime.session';
import { StreamHub } from './stream.hub';

/** All of them at once would be a storm upon services that have just come back. */
const RECHECKED_AT_ONCE = 50;

/** The connections of this gateway, so that what ends elsewhere ends here. */
@Injectable()
export class SessionDirectory implements OnModuleInit {
  private readonly sessions = new Map<string, RealtimeSession>();
  private readonly byUser = new Map<string, Set<RealtimeSession>>();

  constructor(
    private readonly bus: Bus,
    private readonly cache: SessionCache,
    private readonly hub: StreamHub,
    private readonly policies: PolicyCache,
    private readonly deadlines: LoginDeadlines,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(METRICS) registry: Registry,
  ) {
    const size = () => this.sessions.size;
    new Gauge({
      name: 'gantry_realtime_connections',
      help: 'Open realtime connections',
      registers: [registry],
      collect() {
        this.set(size());
      },
    });
  }

  onModuleInit(): void {
    this.bus.onReconnect(() => void this.recheckAll());
    this.policies.onPermissionsChanged(() => this.permissionsChanged(this.sessions.values()));
  }

  get size(): number {
    return this.sessions.size;
  }

  add(session: RealtimeSession): void {
    this.sessions.set(session.id, session);
    session.onCallerChanged = (before, after) => {
      this.forget(session, before);
      if (after.kind === 'user')
        this.byUser.set(after.userId, (this.byUser.get(after.userId) ?? new Set()).add(session));
      this.deadlines.watch(session);
    };
  }

  remove(session: RealtimeSession): void {
    this.sessions.delete(session.id);
    this.forget(session, session.caller);
    this.deadlines.forget(session);
    session.close();
  }

  private forget(session: RealtimeSession, caller: Caller): void {
    if (caller.kind !== 'user') return;
    const ofUser = this.byUser.get(caller.userId);
    ofUser?.delete(session);
    if (ofUser?.size === 0) this.byUser.delete(caller.userId);
  }

  private ofUser(userId: string): RealtimeSession[] {
    return [...(this.byUser.get(userId) ?? [])];
  }

  @Observes(sessionRevoked)
  onRevoked({ payload: { userId, hashedToken } }: BusEvent<typeof sessionRevoked>): void {
    for (const session of this.ofUser(userId)) {
      if (hashedToken === undefined || (session.caller.kind === 'user' && session.caller.hashedToken === hashedToken))
        session.revoke();
    }
  }

  /** A role that was taken away is gone from open connections too. */
  @Observes(userChanged)
  onUserChanged({ payload: { user } }: BusEvent<typeof userChanged>): void {
    const { roles, username, name } = user;
    const sessions = this.ofUser(user._id);
    for (const session of sessions) session.refresh({ roles, username, ...(name === undefined ? {} : { name }) });
    this.permissionsChanged(sessions);
  }

  private permissionsChanged(sessions: Iterable<RealtimeSession>): void {
    for (const session of sessions) {
      session
        .permissionsChanged()
        .catch((err: unknown) => this.logger.warn({ err }, 'could not check the rights of a connection again'));
    }
  }

  @Observes(memberChanged)
  onMemberChanged({ payload: { rid, userId, change } }: BusEvent<typeof memberChanged>): void {
    for (const session of this.ofUser(userId)) {
      session
        .membershipChanged(rid, change)
        .catch((err: unknown) => this.logger.warn({ err, rid }, 'could not check a subscription again, it is closed'));
    }
  }

  /** A channel that became private: who only looked in is shown out. */
  @Observes(roomChanged)
  onRoomChanged({ payload: { rid, t } }: BusEvent<typeof roomChanged>): void {
    if (t === 'c') return;
    for (const { connectionId } of this.hub.listeners(STREAMS.roomMessages.name, rid)) {
      this.sessions
        .get(connectionId)
        ?.roomChanged(rid)
        .catch((err: unknown) => this.logger.warn({ err, rid }, 'could not check a subscription again'));
    }
  }

  /** Anything may have been taken away while the bus was: every login is asked for again, then what it may hear. */
  private async recheckAll(): Promise<void> {
    const waiting = [...this.sessions.values()].values();
    const work = async (): Promise<void> => {
      for (const session of waiting)
        await this.recheck(session).catch((err: unknown) => this.logger.warn({ err }, 'could not check a login again'));
    };
    await Promise.all(Array.from({ length: RECHECKED_AT_ONCE }, work));
  }

  private async recheck(session: RealtimeSession): Promise<void> {
    const { caller } = session;
    if (caller.kind === 'user') {
      const login = await this.cache.resolve(caller.userId, caller.hashedToken);
      if (!login) return session.revoke();
      const { roles, username, name } = login.caller;
      session.refresh({
        roles,
        ...(username === undefined ? {} : { username }),
        ...(name === undefined ? {} : { name }),
      });
    }
    await session.rightsUnknown();
  }
}
