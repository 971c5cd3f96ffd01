import { Bus } from '@gantry/bus';
import { type DynamicModule, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import type { Connection } from 'mongoose';
import type { Registry } from 'prom-client';
import { EventObservers } from './event.observers';
import { Heartbeat, PROCESS_NAME } from './heartbeat';
import { IndexCreation, type IndexPolicy } from './indexes/index.creation';
import type { Logger } from './logger';
import { HEALTH, INDEX_POLICY, LOGGER, METRICS, MONGO } from './platform.tokens';
import { PolicyCache } from './policy.cache';

export interface PlatformParts {
  /** What this process is called among the others. */
  readonly name?: string;
  readonly bus: Bus;
  readonly mongo: Connection | undefined;
  /** `create` without it. */
  readonly indexes?: IndexPolicy;
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
        { provide: INDEX_POLICY, useValue: parts.indexes ?? 'create' },
        { provide: PROCESS_NAME, useValue: parts.name ?? 'unnamed' },
        IndexCreation,
        PolicyCache,
        EventObservers,
        Heartbeat,
      ],
      exports: [Bus, MONGO, LOGGER, METRICS, HEALTH, PolicyCache],
    };
  }
}
