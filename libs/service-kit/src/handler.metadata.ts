import type { EventDefinition } from '@gantry/contracts';

/** The bus as one of Nest's transports; its handlers are not served by any other. */
export const BUS_TRANSPORT = Symbol('gantry:bus');
/** Metadata key of the operation that a method serves. */
export const OPERATION_METADATA = 'gantry:operation';
/** Metadata key of the events that a method observes. */
export const OBSERVED_EVENTS_METADATA = 'gantry:observed-events';
/** Metadata key of methods that make a repository's indexes. */
export const CREATES_INDEXES_METADATA = 'gantry:creates-indexes';

/** How a service consumes an event. */
export interface Consumption {
  readonly event: EventDefinition;
  /** `<service>-<purpose>`, shared by all replicas of the service. */
  readonly durable: string;
  readonly order: 'key' | 'none';
  readonly since: 'beginning' | 'now';
}

/** A decorator that only fits methods of this type. */
export type MethodDecoratorOf<T> = (target: object, key: string, descriptor: TypedPropertyDescriptor<T>) => void;
