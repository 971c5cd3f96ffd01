import { HOTP, Secret, TOTP } from 'otpauth';

/** RFC 6238 as every authenticator app has it. Secrets are kept and shown in base32 (RFC 4648). */
const CODES = { algorithm: 'SHA1', digits: 6 } as const;
const PERIOD_S = 30;
/** 160 bits, what RFC 4226 recommends. */
const SECRET_BYTES = 20;
/** Most steps that a setting may allow a clock to be off: 10 minutes each way. */
export const MAX_DELTA = 20;

/** A new shared secret, base32. */
export function newTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** The number of the 30 s step that a moment lies in. @param now epoch ms */
export function totpStep(now: number): number {
  return TOTP.counter({ period: PERIOD_S, timestamp: now });
}

/** The code of one step. @param secret base32 @throws TypeError for a letter that is none of base32. */
export function totpCode(secret: string, step: number): string {
  return HOTP.generate({ ...CODES, secret: Secret.fromBase32(secret), counter: step });
}

/**
 * The step whose code this is, within `delta` steps of `now`, the nearest first; undefined when it is nobody's. Whoever
 * accepts it remembers the step: no code counts twice.
 * @param now epoch ms
 */
export function matchingStep(secret: string, code: string, delta: number, now: number): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const counter = totpStep(now);
  const window = Math.min(Math.max(0, Math.trunc(delta)), MAX_DELTA);
  const found = HOTP.validate({ ...CODES, token: code, secret: Secret.fromBase32(secret), counter, window });
  return found === null ? undefined : counter + found;
}

/** What the QR code for authenticator apps holds. The library writes the secret last; clients know it first. */
export function otpauthUrl(secret: string, username: string, issuer: string): string {
  return `otpauth://totp/${encodeURIComponent(`${issuer}:${username}`)}?secret=${secret}&issuer=${encodeURIComponent(issuer)}`;
}
