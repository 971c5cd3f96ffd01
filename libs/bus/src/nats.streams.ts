import { JetStreamApiError, RetentionPolicy, StorageType, type JetStreamManager } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { DEDUPLICATION_WINDOW_MS } from './transport';

/** Events are kept this long for consumers that are away, ms. */
const EVENT_MAX_AGE_MS = 7 * 24 * 3_600_000;
const EVENT_STREAM_MAX_BYTES = 1024 ** 3;
const ALREADY_IN_USE = 10058;
/** JetStream's codes for a server alone, and for too few servers with room. */
const TOO_FEW_SERVERS: readonly number[] = [10074, 10005];

export interface EventStreamConfig {
  readonly name: string;
  readonly subjects: readonly string[];
}

/** The JetStream streams of the platform: made when missing, by whoever comes first. */
export class EventStreams {
  constructor(
    private readonly jsm: JetStreamManager,
    private readonly streams: readonly EventStreamConfig[],
    /** Servers that hold each stream. Its consumers are kept on the same servers: they name no number of their own. */
    private readonly replicas: number,
  ) {}

  /** @throws Error when JetStream refuses one of them, or has too few servers for the replicas. */
  async ensureAll(): Promise<void> {
    for (const stream of this.streams) await this.ensure(stream);
  }

  /** @throws Error when no stream has the name, or JetStream refuses it. */
  async ensureByName(name: string): Promise<void> {
    const stream = this.streams.find((candidate) => candidate.name === name);
    if (!stream) throw new Error(`no event stream is called ${name}`);
    await this.ensure(stream);
  }

  private async ensure({ name, subjects }: EventStreamConfig): Promise<void> {
    try {
      await this.jsm.streams.add({
        name,
        subjects: [...subjects],
        retention: RetentionPolicy.Limits,
        storage: StorageType.File,
        max_age: nanos(EVENT_MAX_AGE_MS),
        max_bytes: EVENT_STREAM_MAX_BYTES,
        duplicate_window: nanos(DEDUPLICATION_WINDOW_MS),
        num_replicas: this.replicas,
      });
    } catch (error) {
      if (!(error instanceof JetStreamApiError) || error.code !== ALREADY_IN_USE) throw this.explained(error);
      await this.adapt({ name, subjects });
    }
  }

  private explained(error: unknown): unknown {
    if (!(error instanceof JetStreamApiError) || !TOO_FEW_SERVERS.includes(error.code)) return error;
    const wanted = `cannot keep ${this.replicas} replicas of the event streams (NATS_STREAM_REPLICAS)`;
    return new Error(`${wanted}: ${error.message}`, { cause: error });
  }

  /** Another version or configuration made it: its limits stand, it gets the subjects that it lacks, and the replicas. */
  private async adapt({ name, subjects }: EventStreamConfig): Promise<void> {
    const { config } = await this.jsm.streams.info(name);
    const missing = subjects.filter((subject) => !config.subjects.includes(subject));
    if (missing.length === 0 && config.num_replicas === this.replicas) return;
    const changed = { subjects: [...config.subjects, ...missing], num_replicas: this.replicas };
    try {
      await this.jsm.streams.update(name, changed);
    } catch (error) {
      throw this.explained(error);
    }
  }
}
