import { HOTP, Secret, TOTP } from 'otpauth';

/** Time-based codes by RFC 6238, as authenticator apps use them. Secrets are stored and shown in base32 (RFC 4648). */
const CODES = { algorithm: 'SHA1', digits: 6 } as const;
const PERIOD_S = 30;
/** 160 bits, as RFC 4226 recommends. */
const SECRET_BYTES = 20;
/** Most steps of tolerance that a setting may allow: 10 minutes in each direction. */
export const MAX_DELTA = 20;

/** A new shared secret, base32. */
export function newTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** The number of the 30 s step at a time. @param now epoch ms */
export function totpStep(now: number): number {
  return TOTP.counter({ period: PERIOD_S, timestamp: now });
}

/** The code of a step. @param secret base32 @throws TypeError for invalid base32 */
export function totpCode(secret: string, step: number): string {
  return HOTP.generate({ ...CODES, secret: Secret.fromBase32(secret), counter: step });
}

/**
 * The step of a code within `delta` steps of `now`, nearest first; undefined for a wrong code. Callers must remember
 * the step, so that a code works once.
 * @param now epoch ms
 */
export function matchingStep(secret: string, code: string, delta: number, now: number): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const counter = totpStep(now);
  const window = Math.min(Math.max(0, Math.trunc(delta)), MAX_DELTA);
  const found = HOTP.validate({ ...CODES, token: code, secret: Secret.fromBase32(secret), counter, window });
  return found === null ? undefined : counter + found;
}

/** The address in the QR code for authenticator apps. Some clients expect the secret first, so it is moved there. */
export function otpauthUrl(secret: string, username: string, issuer: string): string {
  return `otpauth://totp/${encodeURIComponent(`${issuer}:${username}`)}?secret=${secret}&issuer=${encodeURIComponent(issuer)}`;
}
