import { AppError } from '@gantry/contracts';
import { LOGGER, requestOutgoing, type Logger, type OutgoingRequest } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { AUTH_CONFIG, type AuthConfig } from '../config';

/** Calls login providers; private addresses only with OAUTH_ALLOW_PRIVATE_ADDRESSES. */
@Injectable()
export class ProviderClient {
  constructor(
    @Inject(AUTH_CONFIG) private readonly config: AuthConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * @returns the JSON of a 2xx answer; undefined for another status: the provider refuses
   * @throws AppError error-service-unavailable when there is no such answer
   */
  async json(url: URL, request: Pick<OutgoingRequest, 'method' | 'headers' | 'body'> = {}): Promise<unknown> {
    try {
      const allowPrivate = this.config.OAUTH_ALLOW_PRIVATE_ADDRESSES;
      const { status, body } = await requestOutgoing(url, {
        ...request,
        headers: { accept: 'application/json', ...request.headers },
        allowPrivate,
      });
      if (status >= 500) throw new Error(`status ${status}`);
      return status >= 200 && status < 300 ? JSON.parse(body.toString('utf8')) : undefined;
    } catch (err) {
      this.logger.warn({ err, host: url.host }, 'login provider does not answer');
      throw AppError.unavailable('Login provider');
    }
  }
}
