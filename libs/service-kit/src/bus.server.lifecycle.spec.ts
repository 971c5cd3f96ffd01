import { Bus, inProcessTransport, newContext, systemContext, type BusEvent, type RequestContext } from '@gantry/bus';
import { defineEvent, defineOperation, policySnapshot, type InputOf } from '@gantry/contracts';
import { Controller, Injectable, Module, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Registry } from 'prom-client';
import { z } from 'zod';
import { BusServer } from './bus.server';
import { Consumes } from './consumes.decorator';
import { Handles } from './handles.decorator';
import { createLogger } from './logger';
import { PlatformModule } from './platform.module';

const ping = defineOperation({
  id: 'suite.ping.send',
  summary: '',
  auth: 'required',
  input: z.object({}),
  output: z.object({ phase: z.string() }),
  errors: [],
});
const rang = defineEvent({ name: 'suite.rang', owner: 'auth', summary: '', payload: z.object({}) });

/** A repository whose indexes take their time, and which is of no use once it is destroyed. */
@Injectable()
class SlowRepository implements OnModuleInit, OnModuleDestroy {
  static open: () => void = () => undefined;
  phase = 'starting';

  async onModuleInit(): Promise<void> {
    await new Promise<void>((resolve) => (SlowRepository.open = resolve));
    this.phase = 'started';
  }

  onModuleDestroy(): void {
    this.phase = 'destroyed';
  }
}

@Controller()
class PingController {
  static release: () => void = () => undefined;
  readonly attempts: string[] = [];

  constructor(private readonly repository: SlowRepository) {}

  @Handles(ping)
  async ping(_context: RequestContext, _input: InputOf<typeof ping>): Promise<{ phase: string }> {
    await new Promise<void>((resolve) => (PingController.release = resolve));
    return { phase: this.repository.phase };
  }

  @Consumes(rang, { durable: 'suite-ping' })
  async onRang(_event: BusEvent<typeof rang>): Promise<void> {
    this.attempts.push(this.repository.phase);
    if (this.attempts.length === 1) throw new Error('not yet');
  }
}

@Module({ controllers: [PingController], providers: [SlowRepository] })
class PingModule {}

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
};
const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function setUp() {
  const bus = new Bus(inProcessTransport());
  bus.serve(policySnapshot, async () => ({ settings: {}, permissions: {} }));
  const parts = {
    bus,
    mongo: undefined,
    logger: createLogger('suite', 'silent'),
    registry: new Registry(),
    health: { notReady: () => [] },
  };
  return {
    bus,
    root: { module: PlatformModule, imports: [PlatformModule.forRoot(parts), PingModule] },
    strategy: new BusServer(bus),
  };
}

const SILENT = { logger: false, abortOnError: false } as const;

describe('the life of a service on the bus', () => {
  it('serves nothing before every module has started, and answers what is in hand before modules are destroyed', async () => {
    const { bus, root, strategy } = setUp();
    const app = await NestFactory.createMicroservice<MicroserviceOptions>(root, { strategy, ...SILENT });
    await bus.publish(rang, 'key', {});
    let released = false;
    PingController.release = () => (released = true);
    const listening = app.listen();
    const answer = bus.call(ping, systemContext('suite'), {});
    await tick();
    // Nobody serves yet: the caller waits for a responder, and no handler has run.
    SlowRepository.open();
    await listening;
    expect(released).toBe(false);
    const unset = PingController.release;
    await until(() => PingController.release !== unset);
    const closing = app.close();
    await tick();
    PingController.release();
    expect(await answer).toEqual({ phase: 'started' });
    await closing;
    await expect(
      bus.call(ping, newContext({ kind: 'system', service: 'suite' }, { deadlineMs: 50 }), {}),
    ).rejects.toMatchObject({ kind: 'unavailable' });
    await bus.drain();
  });

  it('brings an event again whose handler rejected, and acknowledges it once the handler has resolved', async () => {
    const { bus, root, strategy } = setUp();
    const app = await NestFactory.createMicroservice<MicroserviceOptions>(root, { strategy, ...SILENT });
    const listening = app.listen();
    await tick();
    SlowRepository.open();
    await listening;
    await bus.publish(rang, 'key', {});
    const { attempts } = app.get(PingController);
    await until(() => attempts.length === 2);
    await app.close();
    expect(attempts).toEqual(['started', 'started']);
    await bus.drain();
  });

  it('asks for the login in a hybrid application too', async () => {
    const { bus, root, strategy } = setUp();
    const app = await NestFactory.create(root, new FastifyAdapter(), SILENT);
    app.connectMicroservice<MicroserviceOptions>({ strategy }, { inheritAppConfig: true });
    const ready = app.init();
    await tick();
    SlowRepository.open();
    await ready;
    await app.startAllMicroservices();
    await expect(bus.call(ping, newContext({ kind: 'anonymous' }), {})).rejects.toMatchObject({
      kind: 'not-logged-in',
    });
    await strategy.close();
    await app.close();
    await bus.drain();
  });
});
