import 'reflect-metadata';
import type { BusEvent, OperationHandler } from '@gantry/bus';
import type { EventDefinition, Operation } from '@gantry/contracts';

export const HANDLER_METADATA = Symbol('gantry:handler');

export type HandlerMetadata =
  | { readonly kind: 'operation'; readonly operation: Operation }
  | {
      readonly kind: 'consumer';
      readonly event: EventDefinition;
      readonly durable: string;
      readonly order: 'key' | 'none';
      readonly since: 'beginning' | 'now';
    }
  | { readonly kind: 'observer'; readonly event: EventDefinition };

type MethodDecoratorOf<T> = (target: object, key: string | symbol, descriptor: TypedPropertyDescriptor<T>) => void;

function mark<T>(metadata: HandlerMetadata): MethodDecoratorOf<T> {
  return (target, key) => {
    const earlier: HandlerMetadata[] = Reflect.getMetadata(HANDLER_METADATA, target, key) ?? [];
    Reflect.defineMetadata(HANDLER_METADATA, [...earlier, metadata], target, key);
  };
}

/** Serves an operation. The compiler holds the method to the operation's input and output. */
export function Handles<O extends Operation>(operation: O): MethodDecoratorOf<OperationHandler<O>> {
  return mark({ kind: 'operation', operation });
}

/** Handles each event once for the whole service (`durable` names the service and the purpose); rejecting brings it again. */
export function Consumes<E extends EventDefinition>(
  event: E,
  options: { durable: string; order?: 'key' | 'none'; since?: 'beginning' | 'now' },
): MethodDecoratorOf<(event: BusEvent<E>) => Promise<void>> {
  return mark({
    kind: 'consumer',
    event,
    durable: options.durable,
    order: options.order ?? 'key',
    since: options.since ?? 'beginning',
  });
}

/** Hears each event in every process, now or never: for caches. */
export function Observes<E extends EventDefinition>(event: E): MethodDecoratorOf<(event: BusEvent<E>) => void> {
  return mark({ kind: 'observer', event });
}
