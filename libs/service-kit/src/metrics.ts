import type { BusObserver } from '@gantry/bus';
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import type { Logger } from './logger';

const LATENCY_BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** One registry per process, including Node's own metrics (event loop delay, GC, memory). */
export function createRegistry(service: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  return registry;
}

/**
 * Counts and times calls and events of the bus, and logs failures. Labels contain operation ids, never ids of users or
 * rooms.
 */
export function observeBus(registry: Registry, logger: Logger): BusObserver {
  const served = new Histogram({
    name: 'gantry_rpc_served_seconds',
    help: 'Time to serve an operation',
    labelNames: ['operation', 'outcome'],
    buckets: LATENCY_BUCKETS_S,
    registers: [registry],
  });
  const called = new Histogram({
    name: 'gantry_rpc_called_seconds',
    help: 'Time that a caller waited for an operation',
    labelNames: ['operation', 'outcome'],
    buckets: LATENCY_BUCKETS_S,
    registers: [registry],
  });
  const failures = new Counter({
    name: 'gantry_event_failures_total',
    help: 'Deliveries of events that a consumer refused',
    labelNames: ['consumer', 'event'],
    registers: [registry],
  });
  const dead = new Counter({
    name: 'gantry_event_dead_total',
    help: 'Events given up',
    labelNames: ['consumer', 'event'],
    registers: [registry],
  });
  return {
    served(operation, context, { ms, error }) {
      served.observe({ operation: operation.id, outcome: error ? String(error.code) : 'ok' }, ms / 1_000);
      const line = {
        traceId: context.traceId,
        operation: operation.id,
        ms: Math.round(ms * 10) / 10,
        ...(error ? { errorCode: error.code } : {}),
      };
      // An AppError is an answer; anything else is an internal error.
      if (error?.kind === 'internal') logger.error({ ...line, err: error.cause }, 'operation failed');
      else logger.debug(line, 'operation served');
    },
    called(operation, { ms, error }) {
      called.observe({ operation: operation.id, outcome: error ? String(error.code) : 'ok' }, ms / 1_000);
    },
    streamFailed(stream, eventName, err) {
      logger.warn({ stream, eventName, err }, 'stream event not handled');
    },
    eventFailed(consumer, event, attempt, err) {
      failures.inc({ consumer, event });
      logger.warn({ consumer, event, attempt, err }, 'event refused, it comes again');
    },
    eventDead(consumer, event, err) {
      dead.inc({ consumer, event });
      logger.error({ consumer, event, err }, 'event given up');
    },
  };
}
