import type { Bus, Subscription } from '@gantry/bus';
import type { Operation } from '@gantry/contracts';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import { BUS_TRANSPORT, type Consumption } from './handler.metadata';

/**
 * Nest's door to the bus: serves what `@Handles` marks and consumes what `@Consumes` marks.
 *
 * Nothing is served before `listen`, which Nest calls when every module has started, or after `close`, which resolves when
 * all that was in hand is answered. Deadlines, hops, metrics and both transports stay in the bus.
 */
export class BusServer extends Server implements CustomTransportStrategy {
  override readonly transportId = BUS_TRANSPORT;
  /** An event is acknowledged only after its handler resolved, for which the base class would not wait. */
  override readonly propagatesEventHandlerErrors = true;
  private readonly subscriptions: Subscription[] = [];
  private readonly inHand = new Set<Promise<unknown>>();

  constructor(private readonly bus: Bus) {
    super();
  }

  /** Ids of the operations that this process serves. */
  get operations(): readonly string[] {
    return [...this.messageHandlers].filter(([, handler]) => !handler.isEventHandler).map(([id]) => id);
  }

  listen(callback: (error?: unknown) => void): void {
    this.join().then(() => callback(), callback);
  }

  async close(): Promise<void> {
    await Promise.all(this.subscriptions.splice(0).map((subscription) => subscription.unsubscribe()));
    while (this.inHand.size > 0) await Promise.allSettled(this.inHand);
  }

  /** The bus itself reports its connection (`isConnected`, `onReconnect`), so Nest's listeners are not supported. */
  on(event: string): never {
    throw new Error(`the bus has no event ${event} for Nest`);
  }

  unwrap<T>(): T {
    throw new Error('the bus is injected by its class');
  }

  private async join(): Promise<void> {
    for (const [pattern, handler] of this.messageHandlers) {
      if (handler.next) throw new Error(`two consumers are called ${pattern}`);
      const operation: Operation | undefined = handler.extras?.['operation'];
      const consumption: Consumption | undefined = handler.extras?.['consumption'];
      if (operation) this.subscriptions.push(this.serve(operation, handler));
      if (consumption) this.subscriptions.push(await this.consume(consumption, handler));
    }
  }

  private serve(operation: Operation, handler: MessageHandler): Subscription {
    return this.bus.respond(operation, (context, input) => this.track(settle(handler(input, context))));
  }

  private consume(consumption: Consumption, handler: MessageHandler): Promise<Subscription> {
    return this.bus.consume({
      ...consumption,
      handler: async (event) => void (await this.track(settle(handler(event)))),
    });
  }

  private track(work: Promise<unknown>): Promise<unknown> {
    this.inHand.add(work);
    const forget = (): unknown => this.inHand.delete(work);
    work.then(forget, forget);
    return work;
  }
}

/** Nest passes errors as an observable that fails. */
async function settle(result: ReturnType<MessageHandler>): Promise<unknown> {
  const value: unknown = await result;
  return isObservable(value) ? lastValueFrom(value, { defaultValue: undefined }) : value;
}
