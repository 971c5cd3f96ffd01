import type { PasswordLink, VerificationLink } from '../user-store/user.schema';

const DAY_MS = 86_400_000;
/**
 * How long links are valid, ms: the defaults of the reference's account system, except that its verification links
 * never expire.
 */
const LIFETIMES_MS = { reset: 3 * DAY_MS, enroll: 30 * DAY_MS } as const;
const VERIFICATION_MS = 30 * DAY_MS;

/** @param now epoch ms */
export function isPasswordLinkOpen({ when, reason }: PasswordLink, now: number): boolean {
  return now < when.getTime() + LIFETIMES_MS[reason];
}

/** @param now epoch ms */
export function isVerificationOpen({ when }: VerificationLink, now: number): boolean {
  return now < when.getTime() + VERIFICATION_MS;
}
