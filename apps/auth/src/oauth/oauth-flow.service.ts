import {
  newSecret,
  type finishOAuth,
  type InputOf,
  type OutputOf,
  type retrieveOAuthCredential,
} from '@gantry/contracts';
import { PolicyCache, type Settings } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { LoginFlows } from '../login-flows/login-flows';
import { siteUrl } from '../settings/site.url';
import type { OAuthIdentity, OAuthProvider } from './oauth.provider';
import { PROVIDERS } from './providers';
import { TokenExchange } from './token.exchange';

/** The parts of `state` that are used; anything else in it is ignored. */
const stateSchema = z.looseObject({
  credentialToken: z.string().min(1).max(100),
  loginStyle: z.string().optional(),
  isCordova: z.boolean().optional(),
  redirectUrl: z.string().max(2_000).optional(),
});
type State = z.infer<typeof stateSchema>;

const credentialSchema = z.object({
  serviceName: z.string(),
  accessToken: z.string(),
  identity: z.object({
    id: z.string(),
    email: z.string().optional(),
    isEmailVerified: z.boolean(),
    name: z.string().optional(),
    username: z.string().optional(),
    roles: z.array(z.string()).optional(),
    merge: z.enum(['username', 'email']).optional(),
  }),
});
type Credential = z.infer<typeof credentialSchema>;

/** Logins that lead through a provider in a browser and return with a code. */
@Injectable()
export class OAuthFlowService {
  constructor(
    @Inject(PROVIDERS) private readonly providers: readonly OAuthProvider[],
    private readonly exchange: TokenExchange,
    private readonly flows: LoginFlows,
    private readonly policies: PolicyCache,
  ) {}

  /** @throws AppError error-service-unavailable when the provider does not answer */
  async finish({ service, code, state: text }: InputOf<typeof finishOAuth>): Promise<OutputOf<typeof finishOAuth>> {
    const { settings } = await this.policies.current();
    const root = siteUrl(settings, '/');
    const state = stateOf(text);
    if (!state) return { isCordova: false };
    const answer = {
      credentialToken: state.credentialToken,
      isCordova: state.isCordova === true,
      ...wayBack(state, root),
    };
    const credential =
      code === undefined || code === ''
        ? undefined
        : await this.credentialOf(service, code, `${root}_oauth/${service}`, settings);
    if (!credential) return answer;
    const credentialSecret = newSecret();
    await this.flows.put('oauth-credential', keyOf(state.credentialToken, credentialSecret), credential);
    return { ...answer, credentialSecret };
  }

  private async credentialOf(
    serviceName: string,
    code: string,
    redirectUri: string,
    settings: Settings,
  ): Promise<Credential | undefined> {
    const provider = this.providers.find((one) => one.serves(serviceName, settings));
    const accessToken = provider && (await this.exchange.accessToken(serviceName, code, redirectUri, settings));
    const identity =
      accessToken === undefined ? undefined : await provider?.identify({ serviceName, accessToken }, settings);
    return accessToken === undefined || !identity
      ? undefined
      : credentialSchema.parse({ serviceName, accessToken, identity });
  }

  /**
   * Uses the credential, which works once.
   * @returns undefined when it is unknown, used or expired, or the service was switched off
   */
  async take(
    credentialToken: string,
    credentialSecret: string,
    settings: Settings,
  ): Promise<{ serviceName: string; accessToken: string; identity: OAuthIdentity } | undefined> {
    const credential = await this.flows.take(
      'oauth-credential',
      keyOf(credentialToken, credentialSecret),
      credentialSchema,
    );
    return credential && this.providers.some((one) => one.serves(credential.serviceName, settings))
      ? credential
      : undefined;
  }

  /** contract/ddp-extra.json, OAuth.retrieveCredential: for pages that log in at a provider and use what it says by themselves. */
  async retrieve({
    credentialToken,
    credentialSecret,
  }: InputOf<typeof retrieveOAuthCredential>): Promise<OutputOf<typeof retrieveOAuthCredential>> {
    const { settings } = await this.policies.current();
    const credential = await this.take(credentialToken, credentialSecret, settings);
    if (!credential) return {};
    const {
      serviceName,
      accessToken,
      identity: { id, email, name, username },
    } = credential;
    const serviceData = Object.fromEntries(
      Object.entries({ id, email, name, username, accessToken }).filter(([, value]) => value !== undefined),
    );
    return { credential: { serviceName, serviceData, options: { profile: { name: name ?? username ?? '' } } } };
  }
}

/** Token and secret are needed together, because the client chooses the token itself. */
function keyOf(token: string, secret: string): string {
  return JSON.stringify([token, secret]);
}

function stateOf(text: string | undefined): State | undefined {
  if (text === undefined) return undefined;
  try {
    return stateSchema.safeParse(JSON.parse(Buffer.from(text, 'base64').toString('utf8'))).data;
  } catch {
    // Without a state of ours the browser was not sent by a client.
    return undefined;
  }
}

/** Returns within the same window, and only to this server. */
function wayBack({ loginStyle, redirectUrl }: State, root: string): { redirectUrl?: string } {
  if (loginStyle !== 'redirect') return {};
  const isOurs =
    redirectUrl !== undefined && URL.canParse(redirectUrl) && new URL(redirectUrl).href.startsWith(new URL(root).href);
  return { redirectUrl: isOurs ? redirectUrl : root };
}
