import { Bus, type OperationHandler, type Subscription } from '@gantry/bus';
import { AppError, type Operation } from '@gantry/contracts';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { HANDLER_METADATA, type HandlerMetadata } from './decorators';
import { PolicyCache } from './policy.cache';

type Method = (...args: unknown[]) => unknown;

/** Finds every `@Handles`, `@Consumes` and `@Observes` of the process and joins it to the bus. */
@Injectable()
export class HandlerRegistry implements OnModuleInit {
  private readonly subscriptions: Subscription[] = [];
  readonly operations = new Set<string>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly bus: Bus,
    private readonly policies: PolicyCache,
  ) {}

  async onModuleInit(): Promise<void> {
    for (const { instance } of [...this.discovery.getProviders(), ...this.discovery.getControllers()]) {
      if (typeof instance !== 'object' || instance === null) continue;
      for (const name of this.scanner.getAllMethodNames(Object.getPrototypeOf(instance)))
        await this.register(instance, name);
    }
  }

  private async register(instance: object, name: string): Promise<void> {
    const metadata: HandlerMetadata[] | undefined = Reflect.getMetadata(HANDLER_METADATA, instance, name);
    for (const entry of metadata ?? []) {
      const method: Method = Reflect.get(instance, name).bind(instance);
      this.subscriptions.push(await this.join(entry, method));
    }
  }

  private async join(entry: HandlerMetadata, method: Method): Promise<Subscription> {
    if (entry.kind === 'operation') {
      this.operations.add(entry.operation.id);
      return this.bus.serve(entry.operation, this.guarded(entry.operation, method));
    }
    if (entry.kind === 'observer') return this.bus.observe(entry.event, (event) => void method(event));
    return this.bus.consume({ ...entry, handler: async (event) => void (await method(event)) });
  }

  /** authentication → global permission → handler, from the operation's own declaration. */
  private guarded(operation: Operation, method: Method): OperationHandler<Operation> {
    return async (context, input) => {
      const { caller } = context;
      if (operation.auth === 'internal' && caller.kind !== 'system') throw AppError.permissionsRequired();
      if (operation.auth === 'required' && caller.kind === 'anonymous') throw AppError.notLoggedIn();
      if (operation.permissions) (await this.policies.current()).access.require(caller, operation.permissions);
      return method(context, input);
    };
  }
}
