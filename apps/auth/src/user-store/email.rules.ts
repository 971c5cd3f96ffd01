import { AppError } from '@gantry/contracts';
import type { Settings } from '@gantry/service-kit';
import { z } from 'zod';
import type { UserDocument } from './user.schema';

/** RFC 3696: 64 characters of local part, 255 of domain and the at sign. */
export const MAX_ADDRESS_LENGTH = 320;

/**
 * What browsers accept in a field for addresses: a domain needs no dot, a local part may end with one
 * (contract/pitfalls.md, 33).
 */
const address = z.email({ pattern: z.regexes.html5Email }).max(MAX_ADDRESS_LENGTH);
const DETAILS = { function: 'RocketChat.validateEmailDomain' };

function domains(list: string): string[] {
  return list
    .split(',')
    .map((domain) => domain.trim().toLowerCase())
    .filter((domain) => domain !== '');
}

/** The stored form of an address. */
export function normalizeEmail(email: string): string {
  return email.trim().toLowerCase();
}

/**
 * Those of the addresses that the account has verified. Anybody can register with any address or user name, so only a
 * verified address links an existing account to a login from another service.
 * @param addresses as {@link normalizeEmail} makes them
 */
export function provedAddress(
  { emails = [] }: Pick<UserDocument, 'emails'>,
  addresses: readonly string[],
): string | undefined {
  return emails.find(({ address, verified }) => verified === true && addresses.includes(normalizeEmail(address)))
    ?.address;
}

export function verifiedAddresses({ emails = [] }: Pick<UserDocument, 'emails'>): string[] {
  return emails.filter(({ verified }) => verified).map(({ address }) => address);
}

/**
 * Whether codes by e-mail are a factor of the account: enabled by the user and the settings, with an address to mail
 * them to.
 */
export function hasEmailCodes(
  user: Pick<UserDocument, 'emails' | 'services'>,
  settings: Pick<Settings, 'flag'>,
): boolean {
  const isOn =
    settings.flag('Accounts_TwoFactorAuthentication_By_Email_Enabled') && user.services?.email2fa?.enabled === true;
  return isOn && verifiedAddresses(user).length > 0;
}

/** @throws AppError error-invalid-email, error-invalid-domain or error-email-domain-blacklisted. */
export function requireEmail(email: string, settings: Settings): void {
  if (!address.safeParse(email).success)
    throw new AppError('error-invalid-email', `Invalid email ${email}`, { ...DETAILS, email });
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  const allowed = domains(settings.text('Accounts_AllowedDomainsList'));
  if (allowed.length > 0 && !allowed.includes(domain))
    throw new AppError('error-invalid-domain', 'The email domain is not in whitelist', DETAILS);
  if (domains(settings.text('Accounts_BlockedDomainsList')).includes(domain)) {
    throw new AppError('error-email-domain-blacklisted', 'The email domain is blacklisted', DETAILS);
  }
}
