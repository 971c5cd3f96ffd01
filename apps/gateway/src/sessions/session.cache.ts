import { hash } from 'node:crypto';
import { Bus, systemContext, type BusEvent } from '@gantry/bus';
import { resolveSession, sessionRevoked, userChanged, type UserCaller } from '@gantry/contracts';
import { Observes } from '@gantry/service-kit';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

const MAX_CACHED_SESSIONS = 50_000;
/** A revocation whose event was missed is noticed after this time, ms. */
const SESSION_TTL_MS = 60_000;
const MAX_TOKEN_LENGTH = 512;

/**
 * base64(sha256(token)): the form in which tokens are known everywhere except in the client (contract/defaults.json,
 * accounts.tokenStore).
 */
export function hashToken(token: string): string {
  return hash('sha256', token, 'base64');
}

/** The owner of a token. */
export interface KnownLogin {
  readonly caller: UserCaller;
  /** When it expires; absent if it does not. */
  readonly expiresAt?: Date | undefined;
}

/** Token → caller. Auth is asked once; the answer is kept until auth revokes the login or it expires. */
@Injectable()
export class SessionCache implements OnModuleInit {
  private readonly logins = new LRUCache<string, KnownLogin>({ max: MAX_CACHED_SESSIONS, ttl: SESSION_TTL_MS });
  /** Grows with every revocation: an answer requested before one is not kept. */
  private generation = 0;

  constructor(private readonly bus: Bus) {}

  onModuleInit(): void {
    this.bus.onReconnect(() => this.forgetAll());
  }

  /** @returns undefined when the token does not belong to the user or has expired */
  async find(userId: string, token: string): Promise<UserCaller | undefined> {
    if (userId === '' || token === '' || token.length > MAX_TOKEN_LENGTH) return undefined;
    return (await this.resolve(userId, hashToken(token)))?.caller;
  }

  /** When a recently found login expires. */
  endOf(userId: string, hashedToken: string): Date | undefined {
    return this.logins.get(`${userId} ${hashedToken}`)?.expiresAt;
  }

  /** @returns undefined when this login has ended */
  async resolve(userId: string, hashedToken: string): Promise<KnownLogin | undefined> {
    const key = `${userId} ${hashedToken}`;
    const known = this.logins.get(key);
    if (known) return known;
    const { generation } = this;
    const { caller, expiresAt } = await this.bus.call(resolveSession, systemContext('gateway'), {
      userId,
      hashedToken,
    });
    if (!caller) return undefined;
    const login = { caller, expiresAt };
    const ttl = Math.min(SESSION_TTL_MS, (expiresAt?.getTime() ?? Infinity) - Date.now());
    if (ttl > 0 && generation === this.generation) this.logins.set(key, login, { ttl });
    return login;
  }

  private forgetAll(): void {
    this.generation++;
    this.logins.clear();
  }

  @Observes(sessionRevoked)
  onRevoked({ payload: { userId, hashedToken } }: BusEvent<typeof sessionRevoked>): void {
    this.generation++;
    if (hashedToken !== undefined) this.logins.delete(`${userId} ${hashedToken}`);
    else this.forgetUser(userId);
  }

  @Observes(userChanged)
  onUserChanged({ payload: { user } }: BusEvent<typeof userChanged>): void {
    this.generation++;
    this.forgetUser(user._id);
  }

  private forgetUser(userId: string): void {
    for (const key of this.logins.keys()) if (key.startsWith(`${userId} `)) this.logins.delete(key);
  }
}
