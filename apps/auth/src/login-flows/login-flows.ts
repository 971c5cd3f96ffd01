import { LOGGER, type Logger } from '@gantry/service-kit';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { z } from 'zod';
import { LoginFlowsRepository, type FlowKind } from './login-flows.repository';

const SWEEP_MS = 60_000;
/** How long somebody may take to log in at another site, and then to come back and use it, ms. */
const LIFETIME_MS: Readonly<Record<FlowKind, number>> = {
  'saml-request': 10 * 60_000,
  'saml-credential': 60_000,
  'oauth-request': 10 * 60_000,
  'oauth-credential': 60_000,
};

/** Single-use notes of logins that lead over another site. */
@Injectable()
export class LoginFlows implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly flows: LoginFlowsRepository,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.flows.sweep(new Date()).catch((err: unknown) => this.logger.warn({ err }, 'old login flows not swept, the next round will'));
    }, SWEEP_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** @param payload anything that JSON holds. */
  async put(kind: FlowKind, secret: string, payload: unknown): Promise<void> {
    await this.flows.put(kind, secret, JSON.stringify(payload), new Date(Date.now() + LIFETIME_MS[kind]));
  }

  /** @returns undefined when it is unknown, used, or too old. */
  async take<T>(kind: FlowKind, secret: string, schema: z.ZodType<T>): Promise<T | undefined> {
    const payload = await this.flows.take(kind, secret, new Date());
    return payload === undefined ? undefined : schema.parse(JSON.parse(payload));
  }
}
