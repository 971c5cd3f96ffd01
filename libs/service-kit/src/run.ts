import type { Server } from 'node:http';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { BusServer } from './bus.server';
import { loadConfig, platformConfigSchema, type PlatformConfig } from './config';
import { redacted } from './config.redaction';
import { startOpsServer } from './ops.server';
import { PlatformModule } from './platform.module';
import { PlatformProcess } from './process';
import { StartupError } from './startup.error';

const EXIT_BAD_START = 1;

/** Runs `main`; a start-up problem becomes one line on stderr and exit code 1. */
export function runMain(main: () => Promise<void>): void {
  main().catch((error: unknown) => {
    const text =
      error instanceof StartupError
        ? error.message
        : error instanceof Error
          ? (error.stack ?? error.message)
          : String(error);
    process.stderr.write(`${text}\n`);
    process.exit(EXIT_BAD_START);
  });
}

export interface Closable {
  close(): Promise<void>;
}

/**
 * `last` closes after the platform: what it still needs while it finishes (the embedded database).
 *
 * SIGTERM and SIGINT: not ready → stop taking work → finish what is in hand → exit 0, or exit 1 when `graceMs` runs
 * out. A second signal does not wait.
 */
export function closeOnSignals(
  platform: PlatformProcess,
  graceMs: number,
  parts: readonly Closable[],
  last: readonly Closable[] = [],
): void {
  let closing = false;
  const shutdown = (signal: string): void => {
    if (closing) process.exit(1);
    closing = true;
    platform.beginDrain();
    platform.logger.info({ signal }, 'shutting down');
    const overdue = setTimeout(() => {
      platform.logger.error('did not finish in time');
      process.exit(1);
    }, graceMs);
    overdue.unref();
    closeInOrder([...parts, platform, ...last]).then(
      () => process.exit(0),
      (err: unknown) => {
        platform.logger.error({ err }, 'shutdown failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', shutdown);
  process.on('SIGINT', shutdown);
}

async function closeInOrder(parts: readonly Closable[]): Promise<void> {
  for (const part of parts) await part.close();
}

export interface ServiceOptions {
  readonly name: string;
  readonly module: Type | DynamicModule;
  readonly usesMongo: boolean;
}

const DEFAULT_OPS_PORT = 9_100;

/** Starts a Nest microservice that is reached over the bus only, with its operations' endpoints on OPS_PORT. */
export function runService({ name, module, usesMongo }: ServiceOptions): void {
  runMain(async () => {
    const config: PlatformConfig = loadConfig(platformConfigSchema, process.env);
    const platform = await PlatformProcess.connect({ name, config, usesMongo });
    const app = await NestFactory.createMicroservice<MicroserviceOptions>(
      { module: PlatformModule, imports: [PlatformModule.forRoot(platform), module] },
      { strategy: new BusServer(platform.bus), logger: false, abortOnError: false },
    );
    await app.listen();
    const ops: Server = await startOpsServer(
      config.OPS_PORT ?? DEFAULT_OPS_PORT,
      config.OPS_HOST,
      platform.health,
      platform.registry,
    );
    closeOnSignals(platform, config.SHUTDOWN_GRACE_MS, [
      { close: () => app.close() },
      { close: async () => void ops.close() },
    ]);
    platform.logger.info({ config: redacted(config) }, 'ready');
  });
}
