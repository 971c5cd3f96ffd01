import { Bus, inProcessTransport, newContext, systemContext, type BusEvent, type RequestContext } from '@gantry/bus';
import {
  defineEvent,
  defineOperation,
  policySnapshot,
  type Caller,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Controller, Inject, Module, type INestMicroservice } from '@nestjs/common';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { NestFactory } from '@nestjs/core';
import { Registry } from 'prom-client';
import { z } from 'zod';
import { BusServer } from './bus.server';
import { Consumes } from './consumes.decorator';
import { Handles } from './handles.decorator';
import { createLogger } from './logger';
import { Observes } from './observes.decorator';
import { PlatformModule } from './platform.module';
import { LOGGER, MONGO } from './platform.tokens';

const input = z.object({ text: z.string() });
const output = z.object({ said: z.string() });
const open = defineOperation({ id: 'suite.echo.open', summary: '', auth: 'optional', input, output, errors: [] });
const closed = defineOperation({ id: 'suite.echo.closed', summary: '', auth: 'required', input, output, errors: [] });
const inner = defineOperation({ id: 'suite.echo.inner', summary: '', auth: 'internal', input, output, errors: [] });
const guarded = defineOperation({
  id: 'suite.echo.guarded',
  summary: '',
  auth: 'required',
  permissions: { all: ['create-c'], any: ['create-p', 'create-d'] },
  input,
  output,
  errors: [],
});
const happened = defineEvent({
  name: 'suite.happened',
  owner: 'auth',
  summary: '',
  payload: z.object({ what: z.string() }),
});

class EchoBase {
  prefix = 'heard ';

  @Handles(inner)
  async inherited(_context: RequestContext, { text }: InputOf<typeof inner>): Promise<OutputOf<typeof inner>> {
    return { said: `${this.prefix}${text}` };
  }
}

@Controller()
class EchoController extends EchoBase {
  readonly consumed: string[] = [];
  readonly observed: string[] = [];

  @Handles(open)
  async open(context: RequestContext, { text }: InputOf<typeof open>): Promise<OutputOf<typeof open>> {
    return { said: `${this.prefix}${text} from ${context.caller.kind}` };
  }

  @Handles(closed)
  async closed(_context: RequestContext, { text }: InputOf<typeof closed>): Promise<OutputOf<typeof closed>> {
    return { said: `${this.prefix}${text}` };
  }

  @Handles(guarded)
  async guarded(_context: RequestContext, { text }: InputOf<typeof guarded>): Promise<OutputOf<typeof guarded>> {
    return { said: `${this.prefix}${text}` };
  }

  @Consumes(happened, { durable: 'suite-echo' })
  async onHappened({ payload }: BusEvent<typeof happened>): Promise<void> {
    this.consumed.push(payload.what);
  }

  @Observes(happened)
  seeHappened({ payload }: BusEvent<typeof happened>): void {
    this.observed.push(payload.what);
  }

  /** Not decorated: nobody can call it. */
  async hidden(): Promise<void> {
    throw new Error('called');
  }
}

@Module({
  controllers: [EchoController],
  providers: [
    { provide: 'bare', useValue: Object.create(null) },
    { provide: 'text', useValue: 'text' },
    { provide: 'none', useValue: null },
  ],
})
class EchoModule {
  constructor(
    @Inject(MONGO) readonly mongo: unknown,
    @Inject(LOGGER) readonly logger: unknown,
  ) {}
}

const user = (...roles: string[]): Caller => ({
  kind: 'user',
  userId: 'ada',
  roles,
  hashedToken: 'h',
  bypassTwoFactor: false,
});
const anonymous: Caller = { kind: 'anonymous' };

describe('BusServer', () => {
  let app: INestMicroservice;
  let server: BusServer;
  let bus: Bus;

  beforeAll(async () => {
    bus = new Bus(inProcessTransport());
    bus.serve(policySnapshot, async () => ({
      settings: {},
      permissions: { 'create-c': ['writer'], 'create-p': ['keeper'], 'create-d': ['writer'] },
    }));
    const parts = {
      bus,
      mongo: undefined,
      logger: createLogger('suite', 'silent'),
      registry: new Registry(),
      health: { notReady: () => [] },
    };
    server = new BusServer(bus);
    app = await NestFactory.createMicroservice<MicroserviceOptions>(
      { module: PlatformModule, imports: [PlatformModule.forRoot(parts), EchoModule] },
      { strategy: server, logger: false, abortOnError: false },
    );
    await app.listen();
  });
  afterAll(async () => {
    await app.close();
    await bus.drain();
  });

  it('finds every decorated method, inherited ones too, and no other', () => {
    expect([...server.operations].sort()).toEqual([closed, guarded, inner, open].map(({ id }) => id).sort());
  });

  it('calls the method on its own object with context and checked input', async () => {
    expect(await bus.call(open, newContext(anonymous), { text: 'hi' })).toEqual({ said: 'heard hi from anonymous' });
    await expect(bus.call(open, newContext(anonymous), { text: 5 } as never)).rejects.toMatchObject({ code: 400 });
  });

  it.each([
    ['open', open, anonymous, undefined],
    ['open', open, user(), undefined],
    ['closed', closed, anonymous, 'not-logged-in'],
    ['closed', closed, user(), undefined],
    ['inner', inner, anonymous, 'permissions-required'],
    ['inner', inner, user('admin'), 'permissions-required'],
    ['guarded', guarded, anonymous, 'not-logged-in'],
    ['guarded', guarded, user(), 'permissions-required'],
    ['guarded', guarded, user('keeper'), 'permissions-required'],
    ['guarded', guarded, user('writer'), undefined],
    ['guarded', guarded, user('keeper', 'writer'), undefined],
  ] as const)('%s: %#', async (_name, operation, caller, refusal) => {
    const answer = bus.call(operation, newContext(caller), { text: 'hi' });
    if (refusal === undefined) expect((await answer).said).toMatch(/^heard hi/);
    else await expect(answer).rejects.toMatchObject({ kind: refusal });
  });

  it.each([open, closed, inner, guarded])('lets services through', async (operation) => {
    expect((await bus.call(operation, systemContext('rooms'), { text: 'hi' })).said).toMatch(/^heard hi/);
  });

  it('hands events to consumers and observers', async () => {
    const controller = app.get(EchoController);
    await bus.publish(happened, 'key', { what: 'a' });
    await bus.publish(happened, 'key', { what: 'b' });
    while (controller.consumed.length < 2 || controller.observed.length < 2)
      await new Promise((resolve) => setImmediate(resolve));
    expect(controller.consumed).toEqual(['a', 'b']);
    expect(controller.observed).toEqual(['a', 'b']);
  });
});
