import { arch, cpus, freemem, hostname, loadavg, platform, release, totalmem, type, uptime } from 'node:os';
import { Bus, type Subscription } from '@gantry/bus';
import { HEARTBEAT_MS, newId, PROCESS_HEARTBEATS, type InstanceRecord } from '@gantry/contracts';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

/** Injection token of the name of this process. */
export const PROCESS_NAME = Symbol('process-name');

/** Announces every HEARTBEAT_MS, and on request, that this process runs. */
@Injectable()
export class Heartbeat implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly id = newId();
  private readonly createdAt = new Date();
  private timer: NodeJS.Timeout | undefined;
  private subscription: Subscription | undefined;

  constructor(
    private readonly bus: Bus,
    @Inject(PROCESS_NAME) private readonly name: string,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.subscription = await this.bus.listen(PROCESS_HEARTBEATS.name, PROCESS_HEARTBEATS.ask, () => this.beat());
    this.timer = setInterval(() => this.beat(), HEARTBEAT_MS).unref();
    this.beat();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.subscription?.unsubscribe();
  }

  private beat(): void {
    this.bus.emit(PROCESS_HEARTBEATS, {
      eventName: PROCESS_HEARTBEATS.beat,
      args: JSON.stringify(this.describe(new Date())),
    });
  }

  private describe(_updatedAt: Date): InstanceRecord {
    const os = {
      type: type(),
      platform: platform(),
      arch: arch(),
      release: release(),
      uptime: uptime(),
      loadavg: loadavg(),
      totalmem: totalmem(),
      freemem: freemem(),
      cpus: cpus().length,
    };
    return {
      _id: this.id,
      name: this.name,
      pid: process.pid,
      createdAt: this.createdAt,
      _updatedAt,
      extraInformation: { host: hostname(), nodeVersion: process.version, os },
    };
  }
}
