import { timingSafeEqual } from 'node:crypto';
import { AppError } from '@gantry/contracts';
import type { Settings } from '@gantry/service-kit';

/**
 * Checks whether anybody may register (Accounts_RegistrationForm).
 * @throws AppError error-user-registration-disabled or error-user-registration-secret
 */
export function requireOpenRegistration(secretUrl: string | null | undefined, settings: Settings): void {
  const form = settings.text('Accounts_RegistrationForm');
  if (form === 'Disabled')
    throw new AppError('error-user-registration-disabled', 'User registration is disabled', { method: 'registerUser' });
  if (form === 'Secret URL' && !isRegistrationSecret(secretUrl ?? '', settings)) {
    throw new AppError('error-user-registration-secret', 'User registration is only allowed via Secret URL', {
      method: 'registerUser',
    });
  }
}

/** Compares the secret part of the registration address in constant time. */
export function isRegistrationSecret(given: string, settings: Settings): boolean {
  return isSame(given, settings.text('Accounts_RegistrationForm_SecretURL'));
}

function isSame(given: string, secret: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(secret)];
  return b.length > 0 && a.length === b.length && timingSafeEqual(a, b);
}
