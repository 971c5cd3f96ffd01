import 'reflect-metadata';
import type { BusEvent } from '@gantry/bus';
import type { EventDefinition } from '@gantry/contracts';
import { OBSERVED_EVENTS_METADATA, type MethodDecoratorOf } from './handler.metadata';

/** Hears each event in every process, now or never: for caches, in any provider. */
export function Observes<E extends EventDefinition>(event: E): MethodDecoratorOf<(event: BusEvent<E>) => void> {
  return (target, key) => {
    const earlier: EventDefinition[] = Reflect.getMetadata(OBSERVED_EVENTS_METADATA, target, key) ?? [];
    Reflect.defineMetadata(OBSERVED_EVENTS_METADATA, [...earlier, event], target, key);
  };
}
