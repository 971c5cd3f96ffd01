import { z } from 'zod';

/**
 * A domain event: a fact about one aggregate, published at least once on `event.<name>.<key>`.
 * `key` orders: events of one key reach a consumer in order, but for one that was refused or whose process ended, which
 * comes again behind later ones: consumers compare dates or commute.
 */
export interface EventDefinition<Payload extends z.ZodType = z.ZodType> {
  /** `<aggregate>.<past-tense>`. */
  readonly name: string;
  /** The service that owns the aggregate; only it publishes this event. */
  readonly owner: string;
  readonly payload: Payload;
  readonly summary: string;
}
export type EventPayload<E> = E extends EventDefinition<infer P> ? z.output<P> : never;

export function defineEvent<Payload extends z.ZodType>(definition: EventDefinition<Payload>): EventDefinition<Payload> {
  return definition;
}
