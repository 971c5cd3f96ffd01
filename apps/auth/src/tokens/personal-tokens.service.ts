import { userIdOf, type RequestContext } from '@gantry/bus';
import {
  AppError,
  newSecret,
  type generatePersonalToken,
  type InputOf,
  type listPersonalTokens,
  type OutputOf,
  type regeneratePersonalToken,
  type removePersonalToken,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { SessionRevoker } from '../session-store/session.revoker';
import { hashToken } from '../session-store/token.rules';
import type { LoginToken } from '../user-store/user.schema';
import { PersonalTokensAccess } from './personal-tokens.access';
import { SessionTokensRepository } from './session-tokens.repository';

/** Most tokens of an account, which are always read together. */
export const MAX_PERSONAL_TOKENS = 100;
const SHOWN_CHARACTERS = 6;
const GENERATE = 'personalAccessTokens:generateToken';
const REGENERATE = 'personalAccessTokens:regenerateToken';
const REMOVE = 'personalAccessTokens:removeToken';

const taken = () =>
  new AppError('error-token-already-exists', 'A token with this name already exists', { method: GENERATE });
const unknown = (method: string) => new AppError('error-token-does-not-exists', 'Token does not exist', { method });

/** Personal access tokens: named, without expiry, shown once (contract/defaults.json, accounts.personalAccessToken). */
@Injectable()
export class PersonalTokensService {
  constructor(
    private readonly access: PersonalTokensAccess,
    private readonly tokens: SessionTokensRepository,
    private readonly revoker: SessionRevoker,
  ) {}

  async generate(
    { caller }: RequestContext,
    { tokenName, bypassTwoFactor }: InputOf<typeof generatePersonalToken>,
  ): Promise<OutputOf<typeof generatePersonalToken>> {
    await this.access.require(caller, { method: GENERATE });
    const userId = userIdOf(caller);
    const known = await this.personal(userId);
    if (known.some(({ name }) => name === tokenName)) throw taken();
    if (known.length >= MAX_PERSONAL_TOKENS)
      throw new AppError('error-too-many-tokens', `Not more than ${MAX_PERSONAL_TOKENS} tokens`, { method: GENERATE });
    const { token, stored } = mint(tokenName, bypassTwoFactor === true);
    if (!(await this.tokens.addPersonal(userId, stored))) throw taken();
    return { token };
  }

  /** Gives a token a new value under the same name; the old value stops working at once. */
  async regenerate(
    { caller, traceId }: RequestContext,
    { tokenName }: InputOf<typeof regeneratePersonalToken>,
  ): Promise<OutputOf<typeof regeneratePersonalToken>> {
    await this.access.require(caller, { method: REGENERATE });
    const userId = userIdOf(caller);
    const old = await this.named(userId, tokenName, REGENERATE);
    const { token, stored } = mint(tokenName, old.bypassTwoFactor === true);
    if (!(await this.tokens.replacePersonal(userId, old.hashedToken, stored))) throw unknown(REGENERATE);
    await this.revoker.revoke(userId, [old.hashedToken], 'logout', traceId);
    return { token };
  }

  async list({ caller }: RequestContext): Promise<OutputOf<typeof listPersonalTokens>> {
    await this.access.require(caller);
    const tokens = await this.personal(userIdOf(caller));
    return {
      tokens: tokens.map(({ name = '', createdAt, lastTokenPart = '', bypassTwoFactor = false }) => ({
        name,
        ...(createdAt ? { createdAt } : {}),
        lastTokenPart,
        bypassTwoFactor,
      })),
    };
  }

  async remove(
    { caller, traceId }: RequestContext,
    { tokenName }: InputOf<typeof removePersonalToken>,
  ): Promise<OutputOf<typeof removePersonalToken>> {
    await this.access.require(caller, { method: REMOVE });
    const userId = userIdOf(caller);
    const { hashedToken } = await this.named(userId, tokenName, REMOVE);
    await this.revoker.revoke(userId, [hashedToken], 'logout', traceId);
    return {};
  }

  private async personal(userId: string): Promise<LoginToken[]> {
    return (await this.tokens.tokens(userId)).filter(({ type }) => type === 'personalAccessToken');
  }

  private async named(userId: string, tokenName: string, method: string): Promise<LoginToken> {
    const found = (await this.personal(userId)).find(({ name }) => name === tokenName);
    if (!found) throw unknown(method);
    return found;
  }
}

function mint(name: string, bypassTwoFactor: boolean): { token: string; stored: LoginToken } {
  const token = newSecret();
  return {
    token,
    stored: {
      hashedToken: hashToken(token),
      type: 'personalAccessToken',
      createdAt: new Date(),
      lastTokenPart: token.slice(-SHOWN_CHARACTERS),
      name,
      bypassTwoFactor,
    },
  };
}
