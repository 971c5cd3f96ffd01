import { createHash, timingSafeEqual } from 'node:crypto';
import { appleFormSchema } from '@gantry/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { AUTH_CONFIG, type AuthConfig } from '../../config';
import { IdentityTokens } from '../../oauth/identity.tokens';
import { OAuthAccountsService } from '../../oauth/oauth-accounts.service';
import type { OAuthIdentity } from '../../oauth/oauth.provider';
import { unrecognizedForm } from '../../session-store/login.rules';
import { LoginThrottle } from '../../session-store/login.throttle';
import type { LoginProof, LoginRequest, LoginStrategy } from './login.strategy';

const SERVICE = 'apple';
type Form = ReturnType<typeof appleFormSchema.parse>;

/**
 * `{identityToken, fullName, nonce}`: signed by Apple for one of the configured applications. Enabled by
 * Accounts_OAuth_Apple.
 */
@Injectable()
export class AppleStrategy implements LoginStrategy {
  readonly name = SERVICE;

  constructor(
    private readonly tokens: IdentityTokens,
    private readonly accounts: OAuthAccountsService,
    private readonly throttle: LoginThrottle,
    @Inject(AUTH_CONFIG) private readonly config: AuthConfig,
  ) {}

  accepts(form: LoginRequest['form']): boolean {
    return appleFormSchema.safeParse(form).success;
  }

  async prove({ form, ip, settings }: LoginRequest): Promise<LoginProof | undefined> {
    if (!settings.flag('Accounts_OAuth_Apple')) throw unrecognizedForm();
    const identity = await this.throttle.guard({ ip }, settings, () => this.identify(appleFormSchema.parse(form)));
    return identity && { user: await this.accounts.accountOf(SERVICE, identity, settings), type: SERVICE };
  }

  private async identify({ identityToken, nonce, fullName }: Form): Promise<OAuthIdentity | undefined> {
    const root = this.config.OAUTH_APPLE_URL.replace(/\/+$/, '');
    const claims = await this.tokens.verify(identityToken, {
      issuer: root,
      audience: this.config.OAUTH_APPLE_CLIENT_IDS,
      keysUrl: new URL(`${root}/auth/keys`),
    });
    if (claims?.sub === undefined || (nonce !== undefined && !isNonce(claims['nonce'], nonce))) return undefined;
    const { email, email_verified: verified } = claims;
    const name = [fullName?.givenName, fullName?.familyName]
      .filter((part) => part)
      .join(' ')
      .trim();
    return {
      id: claims.sub,
      ...(typeof email === 'string' ? { email } : {}),
      // Some tokens of Apple contain it as text.
      isEmailVerified: typeof email === 'string' && (verified === true || verified === 'true'),
      ...(name === '' ? {} : { name }),
    };
  }
}

/** Applications send Apple the nonce itself, or its sha256 as hex. */
function isNonce(claimed: unknown, nonce: string): boolean {
  if (typeof claimed !== 'string') return false;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return [nonce, digest(nonce).toString('hex')].some((expected) => timingSafeEqual(digest(claimed), digest(expected)));
}
