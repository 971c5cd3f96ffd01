import { AppError } from '@gantry/contracts';
import type { Settings } from '@gantry/service-kit';
import type { UserDocument } from '../user-store/user.schema';

const DETAILS = { function: 'Accounts.validateLoginAttempt' };
const refusal = (code: string, text: string) => new AppError(code, text, DETAILS, 'login');

/**
 * What goes wrong where the account of somebody from elsewhere is made, answered as a login that fails
 * (contract/errors.json, rest.login.other).
 */
export function asLoginError(error: unknown): unknown {
  return error instanceof AppError && error.kind === 'coded'
    ? new AppError(error.code, error.reason, error.details, 'login')
    : error;
}

/** The method of a login; for OAuth the name of the provider. */
export type LoginType = string;
export type AccountState = Pick<UserDocument, 'active' | 'type' | 'roles' | 'emails'>;

/** The same for an unknown user and a wrong password. */
export function wrongCredentials(): AppError {
  return new AppError(403, 'User not found', undefined, 'login');
}

/** The token is unknown, expired or revoked. */
export function loggedOut(): AppError {
  return new AppError(403, "You've been logged out by the server. Please log in again.", undefined, 'login');
}

export function notActivated(): AppError {
  return refusal('error-user-is-not-activated', 'User is not activated');
}

/** The code that clients treat as a login cancelled by its user. */
const NO_LOGIN_ATTEMPT = 145_546_287;

/** The credential from a provider is unknown, was used before, or has expired. */
export function noLoginAttempt(): AppError {
  return new AppError(NO_LOGIN_ATTEMPT, 'No matching login attempt found', undefined, 'login');
}

export function unrecognizedForm(): AppError {
  return new AppError(400, 'Unrecognized options for login request', undefined, 'login');
}

/**
 * Checks whether an account with correct credentials may log in.
 * @throws AppError of kind login
 */
export function requireLoginAllowed(
  { active, type, roles, emails }: AccountState,
  login: LoginType,
  settings: Settings,
): void {
  if (type === 'app') throw refusal('error-app-user-is-not-allowed-to-login', 'App user is not allowed to login');
  if (active === false) throw notActivated();
  if (!roles || roles.length === 0) throw refusal('error-user-has-no-roles', 'User has no roles');
  const needsAddress = login === 'password' && !roles.includes('admin') && settings.flag('Accounts_EmailVerification');
  if (needsAddress && !emails?.some(({ verified }) => verified))
    throw refusal('error-invalid-email', 'Invalid email __email__');
}
