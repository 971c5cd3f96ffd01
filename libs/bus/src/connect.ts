import { EVENTS } from '@gantry/contracts';
import { LmdbEventLog, MemoryEventLog } from './event-log';
import { InProcessTransport } from './in-process.transport';
import { NatsTransport, type EventStreamConfig } from './nats.transport';
import { eventStreamName, eventPattern } from './subjects';
import type { Transport } from './transport';

/** One JetStream stream for each service that publishes events. */
export function eventStreams(): EventStreamConfig[] {
  const owners = [...new Set(EVENTS.map(({ owner }) => owner))];
  return owners.map((owner) => ({
    name: eventStreamName(owner),
    subjects: EVENTS.filter((event) => event.owner === owner).map(({ name }) => eventPattern(name)),
  }));
}

/** @throws Error when NATS cannot be reached. */
export async function connectNats(
  url: string,
  name: string,
  onError: (what: string, cause: unknown) => void,
): Promise<Transport> {
  return NatsTransport.connect({ url, name, streams: eventStreams(), onError });
}

/** @param eventLogPath folder of the event log; without one, events live as long as the process. */
export function inProcessTransport(eventLogPath?: string): Transport {
  return new InProcessTransport(eventLogPath === undefined ? new MemoryEventLog() : new LmdbEventLog(eventLogPath));
}
