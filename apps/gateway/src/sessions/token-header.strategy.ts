import type { IncomingHttpHeaders } from 'node:http';
import type { Caller } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { Authenticator } from 'passport';
import { Strategy } from 'passport-custom';
import { SessionCache } from './session.cache';

export interface EdgeRequest {
  readonly headers: IncomingHttpHeaders;
  readonly ip: string;
}

function header(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

const STRATEGY = 'token-headers';

/** X-Auth-Token and X-User-Id → caller; anonymous when they are missing or wrong (contract/rest-conventions.md). */
@Injectable()
export class TokenHeaderAuthenticator {
  private readonly passport = new Authenticator();

  constructor(sessions: SessionCache) {
    this.passport.use(
      STRATEGY,
      new Strategy((request: EdgeRequest, done) => {
        sessions.find(header(request.headers, 'x-user-id'), header(request.headers, 'x-auth-token')).then(
          (caller) => done(null, caller ?? false),
          (error: unknown) => done(error),
        );
      }),
    );
  }

  async authenticate(request: EdgeRequest): Promise<Caller> {
    const origin = { ip: request.ip, userAgent: header(request.headers, 'user-agent') };
    if (request.headers['x-auth-token'] === undefined) return { kind: 'anonymous', ...origin };
    const user = await new Promise<Express.User | false | null | undefined>((resolve, reject) => {
      const run = this.passport.authenticate(STRATEGY, { session: false }, (error: unknown, found?: Express.User | false | null) => (error ? reject(error) : resolve(found)));
      run(request, {}, reject);
    });
    return isCaller(user) ? { ...user, ...origin } : { kind: 'anonymous', ...origin };
  }
}

function isCaller(user: unknown): user is Extract<Caller, { kind: 'user' }> {
  return typeof user === 'object' && user !== null && 'kind' in user && user.kind === 'user';
}
