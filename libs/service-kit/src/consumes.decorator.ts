import type { BusEvent } from '@gantry/bus';
import type { EventDefinition } from '@gantry/contracts';
import { UseFilters } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { AppErrorFilter } from './app-error.filter';
import { BUS_TRANSPORT, type Consumption, type MethodDecoratorOf } from './handler.metadata';

/**
 * Handles each event once for the whole service, in a `@Controller`. A rejection brings the event again: it is acknowledged
 * only when the method has resolved.
 */
export function Consumes<E extends EventDefinition>(
  event: E,
  options: { durable: string; order?: 'key' | 'none'; since?: 'beginning' | 'now' },
): MethodDecoratorOf<(event: BusEvent<E>) => Promise<void>> {
  const consumption: Consumption = {
    event,
    durable: options.durable,
    order: options.order ?? 'key',
    since: options.since ?? 'beginning',
  };
  const subscribe: (target: object, key: string, descriptor: PropertyDescriptor) => void = EventPattern(
    options.durable,
    BUS_TRANSPORT,
    { consumption },
  );
  return (target, key, descriptor) => {
    subscribe(target, key, descriptor);
    UseFilters(AppErrorFilter)(target, key, descriptor);
  };
}
