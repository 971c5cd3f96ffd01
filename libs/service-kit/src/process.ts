import { Bus, connectNats, inProcessTransport, natsProblem, type Transport } from '@gantry/bus';
import type { Connection } from 'mongoose';
import type { Registry } from 'prom-client';
import type { PlatformConfig } from './config';
import type { IndexPolicy } from './indexes/index.creation';
import { createLogger, type Logger } from './logger';
import { createRegistry, observeBus } from './metrics';
import { mongoAccess, type MongoAccess } from './mongo.config';
import { connectMongo, isMongoConnected } from './mongo.repository';
import { natsAccess } from './nats.config';
import type { PlatformParts } from './platform.module';
import { StartupError } from './startup.error';

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
    readonly indexes: IndexPolicy,
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

  /** @throws StartupError when the database or NATS cannot be reached, or how to reach them is set wrongly. */
  static async connect({ name, config, usesMongo, eventLogPath }: ProcessOptions): Promise<PlatformProcess> {
    const logger = createLogger(name, config.LOG_LEVEL);
    const registry = createRegistry(name);
    const access = usesMongo ? databaseAccess(config, logger) : undefined;
    const transport = await openTransport(name, config, logger, eventLogPath);
    const mongo = access === undefined ? undefined : await connectMongo(access);
    return new PlatformProcess(
      name,
      new Bus(transport, observeBus(registry, logger)),
      mongo,
      config.MONGO_INDEXES,
      logger,
      registry,
    );
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

function databaseAccess(config: PlatformConfig, logger: Logger): MongoAccess {
  const access = mongoAccess(config);
  if (access === undefined) throw new StartupError('MONGO_URL is missing: where is the database?');
  if (!access.safe)
    logger.warn({ writeConcern: access.writeConcern }, 'MONGO_WRITE_CONCERN: acknowledged messages may be lost');
  return access;
}

async function openTransport(
  name: string,
  config: PlatformConfig,
  logger: Logger,
  eventLogPath: string | undefined,
): Promise<Transport> {
  const access = natsAccess(config);
  if (access === undefined) return inProcessTransport(eventLogPath);
  try {
    return await connectNats({
      access,
      name,
      streamReplicas: config.NATS_STREAM_REPLICAS,
      onError: (what, err) => logger.warn({ what, err }, 'bus trouble'),
    });
  } catch (error) {
    throw new StartupError(natsProblem(error, access), { cause: error });
  }
}
