import { Bus, type BusEvent } from '@gantry/bus';
import {
  memberChanged,
  roomChanged,
  roomDeleted,
  sessionRevoked,
  STREAMS,
  userChanged,
  type Caller,
} from '@gantry/contracts';
import { LOGGER, METRICS, Observes, PolicyCache, type Logger } from '@gantry/service-kit';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Gauge, type Registry } from 'prom-client';
import { SessionCache } from '../sessions/session.cache';
import { PresenceReporter } from '../presence/presence.reporter';
import { LoginDeadlines } from './login.deadlines';
import type { RealtimeSession } from './realtime.session';
import { StreamHub } from './stream.hub';

/** Connections checked at the same time: all at once would overload services that have just restarted. */
const RECHECKED_AT_ONCE = 50;
/** A failed check is repeated after this time, ms. */
const RECHECK_AGAIN_MS = 2_000;
/** Most rounds of checks; then the subscriptions that could not be checked end. */
const RECHECK_ROUNDS = 15;

/** The connections of this gateway. Applies to them what events report about logins, rights and rooms. */
@Injectable()
export class SessionDirectory implements OnModuleInit {
  private readonly sessions = new Map<string, RealtimeSession>();
  private readonly byUser = new Map<string, Set<RealtimeSession>>();
  /** Counts the times the bus was away, so that a newer full check replaces an older one. */
  private absences = 0;

  constructor(
    private readonly bus: Bus,
    private readonly cache: SessionCache,
    private readonly hub: StreamHub,
    private readonly policies: PolicyCache,
    private readonly deadlines: LoginDeadlines,
    private readonly presence: PresenceReporter,
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
    this.bus.onReconnect(() => this.recheckAll());
    this.policies.onPolicyChanged(() => this.rightsChanged(this.sessions.values()));
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
      this.followPresence(session.id, before, after);
    };
    session.onPresence = (state) => {
      if (session.caller.kind === 'user') this.presence.show(session.caller.userId, session.id, state);
    };
  }

  remove(session: RealtimeSession): void {
    this.sessions.delete(session.id);
    this.forget(session, session.caller);
    this.deadlines.forget(session);
    if (session.caller.kind === 'user') this.presence.lost(session.caller.userId, session.id);
    session.close();
  }

  private followPresence(connection: string, before: Caller, after: Caller): void {
    const [left, came] = [before, after].map((caller) => (caller.kind === 'user' ? caller.userId : undefined));
    if (left === came) return;
    if (left !== undefined) this.presence.left(left, connection);
    if (came !== undefined) this.presence.show(came, connection, 'online');
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

  /** A removed role must also take effect on open connections. */
  @Observes(userChanged)
  onUserChanged({ payload: { user } }: BusEvent<typeof userChanged>): void {
    const { roles, username, name } = user;
    const sessions = this.ofUser(user._id);
    for (const session of sessions) session.refresh({ roles, username, ...(name === undefined ? {} : { name }) });
    this.rightsChanged(sessions);
  }

  /** Uses this gateway's own copy of the policy, so that it needs no call however many connections there are. */
  private rightsChanged(sessions: Iterable<RealtimeSession>): void {
    const concerned = [...sessions].filter(({ restsOnRights }) => restsOnRights);
    if (concerned.length === 0) return;
    this.policies
      .current()
      .then((policy) => Promise.all(concerned.map((session) => session.rightsChanged(policy))))
      .catch((err: unknown) => this.logger.warn({ err }, 'could not check the rights of connections again'));
  }

  @Observes(memberChanged)
  onMemberChanged({ payload: { rid, userId, change } }: BusEvent<typeof memberChanged>): void {
    for (const session of this.ofUser(userId)) {
      session
        .membershipChanged(rid, change)
        .catch((err: unknown) => this.logger.warn({ err, rid }, 'could not check a subscription again, it is closed'));
    }
  }

  /** Close non-members' subscriptions to a channel that became private. */
  @Observes(roomChanged)
  onRoomChanged({ payload: { rid, t } }: BusEvent<typeof roomChanged>): void {
    if (t === 'c') return;
    // Also those that listen to other streams of the room than its messages.
    for (const session of this.sessions.values()) {
      if (!session.restsOnRights) continue;
      session
        .roomChanged(rid)
        .catch((err: unknown) => this.logger.warn({ err, rid }, 'could not check a subscription again, it is closed'));
    }
  }

  @Observes(roomDeleted)
  onRoomDeleted({ payload: { rid } }: BusEvent<typeof roomDeleted>): void {
    for (const session of this.listenersOf(rid)) session.roomGone(rid);
  }

  /** Visitors included, for whom there are no membership events. */
  private listenersOf(rid: string): RealtimeSession[] {
    return this.hub
      .listeners(STREAMS.roomMessages.name, rid)
      .flatMap(({ connectionId }) => this.sessions.get(connectionId) ?? []);
  }

  /** Events may have been missed while the bus was away: every login is checked again, then every subscription. */
  private recheckAll(): void {
    const absence = ++this.absences;
    // Runs after the other listeners, which have to drop their cached data first.
    setImmediate(() => {
      this.recheckInRounds(absence).catch((err: unknown) =>
        this.logger.error({ err }, 'connections not checked again'),
      );
    });
  }

  private async recheckInRounds(absence: number): Promise<void> {
    let open = [...this.sessions.values()];
    for (let round = 1; round <= RECHECK_ROUNDS && open.length > 0; round++) {
      if (round > 1) await new Promise<void>((resolve) => setTimeout(resolve, RECHECK_AGAIN_MS).unref());
      if (absence !== this.absences) return;
      open = await this.recheckRound(open);
    }
    for (const session of open) session.endUnchecked();
  }

  /** @returns the connections that could not be checked */
  private async recheckRound(sessions: readonly RealtimeSession[]): Promise<RealtimeSession[]> {
    const waiting = sessions.filter(({ id }) => this.sessions.has(id)).values();
    const failed: RealtimeSession[] = [];
    const work = async (): Promise<void> => {
      for (const session of waiting) {
        await this.recheck(session).catch((err: unknown) => {
          this.logger.warn({ err }, 'could not check a connection again');
          failed.push(session);
        });
      }
    };
    await Promise.all(Array.from({ length: RECHECKED_AT_ONCE }, work));
    return failed;
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
