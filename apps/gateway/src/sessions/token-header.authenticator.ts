import type { IncomingHttpHeaders } from 'node:http';
import type { Caller } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import type { AnonymousCaller } from '../addresses/client-address';
import { SessionCache } from './session.cache';

export interface EdgeRequest {
  readonly headers: IncomingHttpHeaders;
  /** The caller when there is no valid login. */
  readonly origin: AnonymousCaller;
}

function header(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

/** X-Auth-Token and X-User-Id → caller; anonymous when they are missing or wrong (contract/rest-conventions.md). */
@Injectable()
export class TokenHeaderAuthenticator {
  constructor(private readonly sessions: SessionCache) {}

  async authenticate({ headers, origin }: EdgeRequest): Promise<Caller> {
    const token = header(headers, 'x-auth-token');
    const user = token === '' ? undefined : await this.sessions.find(header(headers, 'x-user-id'), token);
    return user ? { ...user, ip: origin.ip, userAgent: origin.userAgent ?? '' } : origin;
  }
}
