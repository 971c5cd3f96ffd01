import { Bus } from '@gantry/bus';
import { type DynamicModule, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import type { Connection } from 'mongoose';
import type { Registry } from 'prom-client';
import { EventObservers } from './event.observers';
import { Heartbeat, PROCESS_NAME } from './heartbeat';
import type { Logger } from './logger';
import { PolicyCache } from './policy.cache';

/** Injection tokens of what a process has one of. `Bus` and `PolicyCache` are injected by class. */
export const MONGO = Symbol('mongo');
export const LOGGER = Symbol('logger');
export const METRICS = Symbol('metrics');
export const HEALTH = Symbol('health');

export interface PlatformParts {
  /** What this process is called among the others. */
  readonly name?: string;
  readonly bus: Bus;
  readonly mongo: Connection | undefined;
  readonly logger: Logger;
  readonly registry: Registry;
  readonly health: { notReady(): string[] };
}

/** What every service of a process shares; one process may hold one service or all of them. */
@Module({})
export class PlatformModule {
  static forRoot(parts: PlatformParts): DynamicModule {
    return {
      module: PlatformModule,
      global: true,
      imports: [DiscoveryModule],
      providers: [
        { provide: Bus, useValue: parts.bus },
        { provide: MONGO, useValue: parts.mongo },
        { provide: LOGGER, useValue: parts.logger },
        { provide: METRICS, useValue: parts.registry },
        { provide: HEALTH, useValue: parts.health },
        { provide: PROCESS_NAME, useValue: parts.name ?? 'unnamed' },
        PolicyCache,
        EventObservers,
        Heartbeat,
      ],
      exports: [Bus, MONGO, LOGGER, METRICS, HEALTH, PolicyCache],
    };
  }
}
