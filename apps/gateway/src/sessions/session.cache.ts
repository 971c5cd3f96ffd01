import { hash } from 'node:crypto';
import { Bus, systemContext, type BusEvent } from '@gantry/bus';
import { resolveSession, sessionRevoked, userChanged, type UserCaller } from '@gantry/contracts';
import { Observes } from '@gantry/service-kit';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

const MAX_CACHED_SESSIONS = 50_000;
/** A missed revocation is found out after this long, ms. */
const SESSION_TTL_MS = 60_000;
const MAX_TOKEN_LENGTH = 512;

/** base64(sha256(token)): how tokens are known everywhere but in the client (contract/defaults.json, accounts.tokenStore). */
export function hashToken(token: string): string {
  return hash('sha256', token, 'base64');
}

/** Token → caller, asked of auth once and kept until auth says that the login is over. */
@Injectable()
export class SessionCache implements OnModuleInit {
  private readonly callers = new LRUCache<string, UserCaller>({ max: MAX_CACHED_SESSIONS, ttl: SESSION_TTL_MS });
  /** Grows with each revocation: an answer that was asked for before it must not be kept. */
  private generation = 0;

  constructor(private readonly bus: Bus) {}

  onModuleInit(): void {
    this.bus.onReconnect(() => this.forgetAll());
  }

  /** @returns undefined when the token does not belong to the user or has expired. */
  async find(userId: string, token: string): Promise<UserCaller | undefined> {
    if (userId === '' || token === '' || token.length > MAX_TOKEN_LENGTH) return undefined;
    return this.resolve(userId, hashToken(token));
  }

  /** Is this login still good? */
  async isValid(userId: string, hashedToken: string): Promise<boolean> {
    return (await this.resolve(userId, hashedToken)) !== undefined;
  }

  private async resolve(userId: string, hashedToken: string): Promise<UserCaller | undefined> {
    const key = `${userId} ${hashedToken}`;
    const known = this.callers.get(key);
    if (known) return known;
    const { generation } = this;
    const { caller } = await this.bus.call(resolveSession, systemContext('gateway'), { userId, hashedToken });
    if (caller && generation === this.generation) this.callers.set(key, caller);
    return caller ?? undefined;
  }

  private forgetAll(): void {
    this.generation++;
    this.callers.clear();
  }

  @Observes(sessionRevoked)
  onRevoked({ payload: { userId, hashedToken } }: BusEvent<typeof sessionRevoked>): void {
    this.generation++;
    if (hashedToken !== undefined) this.callers.delete(`${userId} ${hashedToken}`);
    else this.forgetUser(userId);
  }

  @Observes(userChanged)
  onUserChanged({ payload: { user } }: BusEvent<typeof userChanged>): void {
    this.generation++;
    this.forgetUser(user._id);
  }

  private forgetUser(userId: string): void {
    for (const key of this.callers.keys()) if (key.startsWith(`${userId} `)) this.callers.delete(key);
  }
}
