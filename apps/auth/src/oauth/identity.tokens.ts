import { createLocalJWKSet, errors, jwtVerify, type JSONWebKeySet, type JWTPayload } from 'jose';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ProviderClient } from './provider.client';

/** How long an issuer's keys are cached, and how soon they may be fetched again for an unknown key, ms. */
const KEYS_TTL_MS = 10 * 60_000;
const REFETCH_AFTER_MS = 30_000;
/** Most issuers whose keys are cached. */
const MAX_ISSUERS = 100;
/** Tolerated difference between clocks, seconds. */
const CLOCK_TOLERANCE_S = 60;
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

const keySetSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(100) });

export interface TokenExpectation {
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly keysUrl: URL;
}

interface Keys {
  readonly set: ReturnType<typeof createLocalJWKSet>;
  readonly fetchedAt: number;
}

/** Checks signed identity tokens (OpenID Connect Core, 3.1.3.7): signature, issuer, audience, time. */
@Injectable()
export class IdentityTokens {
  private readonly keys = new Map<string, Keys>();

  constructor(private readonly client: ProviderClient) {}

  /**
   * @returns the claims; undefined when the token is invalid
   * @throws AppError error-service-unavailable when the keys cannot be fetched
   */
  async verify(token: string, { issuer, audience, keysUrl }: TokenExpectation): Promise<JWTPayload | undefined> {
    const known = this.keys.get(keysUrl.href);
    const keys = known && Date.now() < known.fetchedAt + KEYS_TTL_MS ? known : await this.fetch(keysUrl);
    const options = {
      issuer,
      audience: [...audience],
      algorithms: ALGORITHMS,
      clockTolerance: CLOCK_TOLERANCE_S,
      requiredClaims: ['sub', 'exp', 'iat'],
    };
    try {
      return (await jwtVerify(token, keys.set, options)).payload;
    } catch (error) {
      // Issuers rotate their keys, so an unknown key may be new.
      const isUnknownKey = error instanceof errors.JWKSNoMatchingKey && Date.now() >= keys.fetchedAt + REFETCH_AFTER_MS;
      if (isUnknownKey) {
        await this.fetch(keysUrl);
        return this.verify(token, { issuer, audience, keysUrl });
      }
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }

  private async fetch(url: URL): Promise<Keys> {
    const parsed = keySetSchema.safeParse(await this.client.json(url));
    const set: JSONWebKeySet = parsed.success ? parsed.data : { keys: [] };
    const keys = { set: createLocalJWKSet(set), fetchedAt: Date.now() };
    if (this.keys.size >= MAX_ISSUERS) this.keys.clear();
    this.keys.set(url.href, keys);
    return keys;
  }
}
