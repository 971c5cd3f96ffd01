import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

// RFC 6238 as every authenticator app has it: SHA-1, 30 s, 6 digits, secrets in base32 (RFC 4648).
const STEP_MS = 30_000;
const DIGITS = 6;
/** 160 bits, what RFC 4226 recommends. */
const SECRET_BYTES = 20;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const BITS_PER_LETTER = 5;
/** Most steps that a setting may allow a clock to be off: 10 minutes each way. */
export const MAX_DELTA = 20;

export function toBase32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const letters = bits.match(/.{1,5}/g) ?? [];
  return letters.map((five) => BASE32.charAt(parseInt(five.padEnd(BITS_PER_LETTER, '0'), 2))).join('');
}

/** Case and padding do not matter. @throws RangeError for a letter that is none of base32. */
export function fromBase32(text: string): Buffer {
  const bits = [...text.toUpperCase().replace(/=+$/, '')].map((letter) => {
    const value = BASE32.indexOf(letter);
    if (value < 0) throw new RangeError('not base32');
    return value.toString(2).padStart(BITS_PER_LETTER, '0');
  });
  const bytes = bits.join('').match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => parseInt(byte, 2)));
}

/** A new shared secret, base32. */
export function newTotpSecret(): string {
  return toBase32(randomBytes(SECRET_BYTES));
}

/** The number of the 30 s step that a moment lies in. @param now epoch ms */
export function totpStep(now: number): number {
  return Math.floor(now / STEP_MS);
}

/** The code of one step. @param secret base32 */
export function totpCode(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', fromBase32(secret)).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 0x0f;
  const number = (digest.readUInt32BE(offset) & 0x7f_ff_ff_ff) % 10 ** DIGITS;
  return String(number).padStart(DIGITS, '0');
}

/**
 * The step whose code this is, within `delta` steps of `now`; undefined when it is nobody's. Whoever accepts it
 * remembers the step: no code counts twice.
 * @param now epoch ms
 */
export function matchingStep(secret: string, code: string, delta: number, now: number): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const typed = Buffer.from(code);
  const current = totpStep(now);
  const reach = Math.min(Math.max(0, Math.trunc(delta)), MAX_DELTA);
  const steps = Array.from({ length: 2 * reach + 1 }, (_, index) => current - reach + index);
  return steps.filter((step) => step >= 0).find((step) => timingSafeEqual(Buffer.from(totpCode(secret, step)), typed));
}

/** What the QR code for authenticator apps holds. */
export function otpauthUrl(secret: string, username: string, issuer: string): string {
  return `otpauth://totp/${encodeURIComponent(`${issuer}:${username}`)}?secret=${secret}&issuer=${encodeURIComponent(issuer)}`;
}
