import { Bus, type BusEvent, type Subscription } from '@gantry/bus';
import type { EventDefinition } from '@gantry/contracts';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { OBSERVED_EVENTS_METADATA } from './handler.metadata';

/** Subscribes every `@Observes` of the process. Caches get changes before anything is served from them. */
@Injectable()
export class EventObservers implements OnModuleInit, OnModuleDestroy {
  private readonly subscriptions: Subscription[] = [];

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly bus: Bus,
  ) {}

  async onModuleInit(): Promise<void> {
    for (const { instance } of [...this.discovery.getProviders(), ...this.discovery.getControllers()]) {
      if (typeof instance !== 'object' || instance === null) continue;
      for (const name of this.scanner.getAllMethodNames(Object.getPrototypeOf(instance)))
        await this.observe(instance, name);
    }
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.subscriptions.splice(0).map((subscription) => subscription.unsubscribe()));
  }

  private async observe(instance: object, name: string): Promise<void> {
    const events: EventDefinition[] = Reflect.getMetadata(OBSERVED_EVENTS_METADATA, instance, name) ?? [];
    for (const event of events) {
      const listener: (event: BusEvent) => void = Reflect.get(instance, name).bind(instance);
      this.subscriptions.push(await this.bus.observe(event, listener));
    }
  }
}
