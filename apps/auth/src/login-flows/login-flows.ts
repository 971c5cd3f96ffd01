import { LOGGER, RecurringTask, type Logger } from '@gantry/service-kit';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { z } from 'zod';
import { LoginFlowsRepository, type FlowKind } from './login-flows.repository';

const SWEEP_MS = 60_000;
/** Time to log in at the other site, and then to come back and use the result, ms. */
const LIFETIME_MS: Readonly<Record<FlowKind, number>> = {
  'saml-request': 10 * 60_000,
  'saml-credential': 60_000,
  'oauth-request': 10 * 60_000,
  'oauth-credential': 60_000,
};

/** Single-use state of logins that lead through another site. */
@Injectable()
export class LoginFlows implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sweeping: RecurringTask;

  constructor(
    private readonly flows: LoginFlowsRepository,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.sweeping = new RecurringTask(
      { what: 'sweep of login flows', everyMs: SWEEP_MS, firstAfterMs: SWEEP_MS },
      () => flows.sweep(new Date()),
      logger,
    );
  }

  onApplicationBootstrap(): void {
    this.sweeping.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.sweeping.stop();
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
