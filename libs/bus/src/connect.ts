import { EVENTS } from '@gantry/contracts';
import { LmdbEventLog, MemoryEventLog } from './event-log';
import { InProcessTransport } from './in-process.transport';
import type { EventStreamConfig } from './nats.streams';
import { NatsTransport, type NatsOptions } from './nats.transport';
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

/**
 * A connection with every event stream of the catalogue.
 * @throws Error as NatsTransport.connect does; `natsProblem` says it in one line.
 */
export function connectNats(options: Omit<NatsOptions, 'streams'>): Promise<Transport> {
  return NatsTransport.connect({ ...options, streams: eventStreams() });
}

/** @param eventLogPath folder of the event log; without one, events live as long as the process. */
export function inProcessTransport(eventLogPath?: string): Transport {
  return new InProcessTransport(eventLogPath === undefined ? new MemoryEventLog() : new LmdbEventLog(eventLogPath));
}
