import { Bus, connectNats, inProcessTransport, type Transport } from '@gantry/bus';
import type { Connection } from 'mongoose';
import type { Registry } from 'prom-client';
import { StartupError, type PlatformConfig } from './config';
import { createLogger, type Logger } from './logger';
import { createRegistry, observeBus } from './metrics';
import { connectMongo, isMongoConnected } from './mongo.repository';
import type { PlatformParts } from './platform.module';

export interface ProcessOptions {
  readonly name: string;
  readonly config: PlatformConfig;
  /** Services that own no collection need none. */
  readonly usesMongo: boolean;
  /** Folder of the event log when there is no NATS. */
  readonly eventLogPath?: string;
}

/** The parts of one process, connected, and how to let go of them. */
export class PlatformProcess implements PlatformParts {
  private draining = false;

  private constructor(
    readonly name: string,
    readonly bus: Bus,
    readonly mongo: Connection | undefined,
    readonly logger: Logger,
    readonly registry: Registry,
  ) {}

  readonly health = {
    notReady: (): string[] => [
      ...(this.draining ? ['shutting down'] : []),
      ...(this.bus.isConnected() ? [] : ['nats']),
      ...(this.mongo === undefined || isMongoConnected(this.mongo) ? [] : ['mongodb']),
    ],
  };

  /** @throws StartupError when the database or NATS cannot be reached. */
  static async connect({ name, config, usesMongo, eventLogPath }: ProcessOptions): Promise<PlatformProcess> {
    const logger = createLogger(name, config.LOG_LEVEL);
    const registry = createRegistry(name);
    const transport = await openTransport(name, config, logger, eventLogPath);
    if (usesMongo && config.MONGO_URL === undefined)
      throw new StartupError('MONGO_URL is missing: where is the database?');
    const mongo =
      usesMongo && config.MONGO_URL !== undefined
        ? await connectMongo(config.MONGO_URL, config.MONGO_POOL_SIZE)
        : undefined;
    return new PlatformProcess(name, new Bus(transport, observeBus(registry, logger)), mongo, logger, registry);
  }

  /** From now on not ready: load balancers look elsewhere while what is in hand finishes. */
  beginDrain(): void {
    this.draining = true;
  }

  async close(): Promise<void> {
    this.beginDrain();
    await this.bus.drain();
    await this.mongo?.close();
  }
}

async function openTransport(
  name: string,
  config: PlatformConfig,
  logger: Logger,
  eventLogPath: string | undefined,
): Promise<Transport> {
  if (config.NATS_URL === undefined) return inProcessTransport(eventLogPath);
  try {
    return await connectNats(config.NATS_URL, name, (what, err) => logger.warn({ what, err }, 'bus trouble'));
  } catch (error) {
    throw new StartupError(
      `NATS does not answer at ${config.NATS_URL}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
