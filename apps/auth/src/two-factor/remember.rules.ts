import { createHash } from 'node:crypto';
import type { UserCaller } from '@gantry/contracts';
import type { Settings } from '@gantry/service-kit';
import type { LoginToken, UserDocument } from '../user-store/user.schema';

/** How long a client that gave a code is trusted (Accounts_TwoFactorAuthentication_RememberFor), ms. */
export function rememberMs(settings: Settings): number {
  return Math.max(0, settings.number('Accounts_TwoFactorAuthentication_RememberFor')) * 1_000;
}

/** Identifies the client: a token that is used elsewhere needs a code again. */
export function fingerprint({ userAgent, ip }: Pick<UserCaller, 'userAgent' | 'ip'>): string {
  return createHash('sha256')
    .update(JSON.stringify([userAgent ?? '', ip ?? '']))
    .digest('hex');
}

/** @property hasOwn whether the user has enabled a factor, so that a young account gets no exception */
type AskedUser = Pick<UserDocument, 'createdAt'> & { readonly hasOwn: boolean };

/**
 * Is the client trusted without a code: it gave one a while ago, or the account was only just made
 * (contract/errors.json, rest.twoFactorRoute.skippedWhen)? NOT-RC: the reference trusts a young account with a factor too.
 * @param now epoch ms
 */
export function isRemembered(
  user: AskedUser,
  token: LoginToken | undefined,
  client: string,
  forMs: number,
  now: number,
): boolean {
  if (!token) return false;
  if (!user.hasOwn && user.createdAt instanceof Date && now < user.createdAt.getTime() + forMs) return true;
  const { twoFactorAuthorizedUntil: until, twoFactorAuthorizedHash: hash } = token;
  return until !== undefined && now < until.getTime() && hash === client;
}
