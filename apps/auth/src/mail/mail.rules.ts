import { AppError } from '@gantry/contracts';
import { MAX_ADDRESS_LENGTH } from '../user-store/email.rules';
import type { Mail } from './mail.port';

const MAX_SUBJECT_LENGTH = 250;
/** Text and HTML together, characters. */
export const MAX_MAIL_LENGTH = 1_000_000;
const MAX_ERROR_LENGTH = 300;

/**
 * Refuses characters that could end an address or start another header: blanks, control characters, brackets, quotes
 * and separators.
 */
const ADDRESS = /^[^\s@<>()[\]\\,;:"\p{C}]+@[^\s@<>()[\]\\,;:"\p{C}]+$/u;
const NAMED = /^([^<>]*)<([^<>]*)>$/;

export function isMailAddress(text: string): boolean {
  return text.length <= MAX_ADDRESS_LENGTH && ADDRESS.test(text);
}

export interface Sender {
  readonly name: string;
  readonly address: string;
}

/** Parses `address` or `Name <address>`; undefined for anything else. */
export function readSender(text: string): Sender | undefined {
  const [, name = '', address = text] = NAMED.exec(text) ?? [];
  const sender = { name: oneLine(name).replace(/^"(.*)"$/, '$1'), address: address.trim() };
  return isMailAddress(sender.address) ? sender : undefined;
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

/**
 * The mail as it may be sent: a subject of one line and not too long.
 * @throws AppError error-invalid-email-address, error-invalid-from-address, error-email-send-failed
 */
export function sendable(mail: Mail): Mail {
  if (!isMailAddress(mail.to)) throw new AppError('error-invalid-email-address', 'Invalid email address');
  if (mail.from !== undefined && !readSender(mail.from))
    throw new AppError('error-invalid-from-address', 'Invalid from address', { function: 'Mailer.sendMail' });
  if (mail.text.length + (mail.html?.length ?? 0) > MAX_MAIL_LENGTH) throw sendFailed('the mail is too large');
  return { ...mail, subject: oneLine(mail.subject).slice(0, MAX_SUBJECT_LENGTH) };
}

/** contract/errors.json, error-email-send-failed. */
export function sendFailed(message: string, method?: string): AppError {
  return new AppError('error-email-send-failed', `Error trying to send email: ${message}`, {
    ...(method === undefined ? {} : { method }),
    message,
  });
}

const MINUTE_MS = 60_000;
/** Delays after the first, second … failed attempt, ms, so that a mail server may be away for some hours. */
const PAUSES_MS = [2_000, 10_000, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 60 * MINUTE_MS, 240 * MINUTE_MS] as const;
export const MAX_ATTEMPTS = PAUSES_MS.length + 1;

/** When to try again after this many attempts; undefined: never. */
export function nextAttempt(attempts: number, now: number): Date | undefined {
  const pause = PAUSES_MS[attempts - 1];
  return pause === undefined ? undefined : new Date(now + pause);
}

/**
 * Whether the mail server refused this mail for good. A refused login does not count, because the settings may be
 * corrected.
 */
export function isRefusedForGood(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const code: unknown = Reflect.get(error, 'code');
  const answer: unknown = Reflect.get(error, 'responseCode');
  return (code === 'EENVELOPE' || code === 'EMESSAGE') && typeof answer === 'number' && answer >= 500;
}

/** The reason in one line. */
export function reasonOf(error: unknown): string {
  return oneLine(error instanceof Error ? error.message : String(error)).slice(0, MAX_ERROR_LENGTH);
}
