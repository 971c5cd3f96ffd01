import { createHash } from 'node:crypto';
import type { Settings } from '@gantry/service-kit';
import type { LoginToken } from '../user-store/user.schema';

const DAY_MS = 86_400_000;

/** The stored form of a token: base64(sha256(token)). */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}

/** How long a login lasts (Accounts_LoginExpiration), ms. */
export function loginLifetimeMs(settings: Settings): number {
  return settings.number('Accounts_LoginExpiration') * DAY_MS;
}

/**
 * A personal access token does not expire; a login does `lifetimeMs` after it was made, or at its own earlier time.
 * @param now epoch ms
 */
export function isExpired({ type, when, diesAt }: LoginToken, lifetimeMs: number, now: number): boolean {
  if (type === 'personalAccessToken') return false;
  if (diesAt !== undefined && diesAt.getTime() <= now) return true;
  if (when === undefined) return false;
  return when.getTime() + lifetimeMs <= now;
}

/** Hashes of the logins to remove: expired ones, and the oldest beyond `most`. */
export function surplusTokens(tokens: readonly LoginToken[], most: number, lifetimeMs: number, now: number): string[] {
  const logins = tokens.filter(({ type }) => type !== 'personalAccessToken');
  const alive = logins
    .filter((token) => !isExpired(token, lifetimeMs, now))
    .sort((a, b) => (b.when?.getTime() ?? 0) - (a.when?.getTime() ?? 0))
    .slice(0, most);
  const kept = new Set(alive.map(({ hashedToken }) => hashedToken));
  return logins.map(({ hashedToken }) => hashedToken).filter((hashedToken) => !kept.has(hashedToken));
}
