import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { Connection } from 'mongoose';
import { CREATES_INDEXES_METADATA } from '../handler.metadata';
import { INDEX_POLICY, LOGGER, MONGO } from '../platform.tokens';
import type { Logger } from '../logger';
import { StartupError } from '../startup.error';
import { buildId, IndexRecords } from './index.records';

/** `create`: every process makes its indexes at its start · `await`: it waits until `migrate` of its own build has. */
export type IndexPolicy = 'create' | 'await';

/** Longest wait for `migrate`: below the 60 s that a pod has to start, so that the log tells the reason. */
const PATIENCE_MS = 50_000;
const POLL_MS = 1_000;

/** Creates the indexes of all repositories of the process, before anything else starts. */
@Injectable()
export class IndexCreation implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    @Inject(MONGO) private readonly connection: Connection | undefined,
    @Inject(INDEX_POLICY) private readonly policy: IndexPolicy,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws StartupError when the policy is to wait and `migrate` has not run within {@link PATIENCE_MS} */
  async onModuleInit(): Promise<void> {
    if (this.connection === undefined) return;
    if (this.policy === 'create') await this.create();
    else await this.awaitMigration(new IndexRecords(this.connection));
  }

  /** One repository after the other, because each puts load on the database. */
  async create(): Promise<void> {
    for (const { instance } of this.discovery.getProviders()) {
      if (typeof instance !== 'object' || instance === null) continue;
      for (const name of this.scanner.getAllMethodNames(Object.getPrototypeOf(instance)))
        if (Reflect.getMetadata(CREATES_INDEXES_METADATA, instance, name) === true)
          await Reflect.get(instance, name).call(instance);
    }
  }

  /** For the job `migrate`: creates the indexes and records the build. */
  async migrate(): Promise<void> {
    if (this.connection === undefined) return;
    await this.create();
    await new IndexRecords(this.connection).add(buildId());
  }

  private async awaitMigration(records: IndexRecords): Promise<void> {
    const until = Date.now() + PATIENCE_MS;
    for (let told = false; !(await records.has(buildId())); told = true) {
      if (Date.now() > until)
        throw new StartupError('The indexes of this build are missing: run `migrate`, or set MONGO_INDEXES=create.');
      if (!told) this.logger.info('waiting for migrate to make the indexes of this build');
      await delay(POLL_MS);
    }
  }
}
