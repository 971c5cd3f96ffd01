import {
  answerHook,
  AppError,
  forwardedJson,
  type Caller,
  type ForwardedAnswer,
  type ForwardedRequest,
  type RouteSource,
} from '@gantry/contracts';
import fastifyFactory, { type FastifyInstance, type InjectOptions } from 'fastify';
import { eventually } from '@gantry/testing';
import { Registry } from 'prom-client';
import { GuessThrottle } from '../limits/guess.throttle';
import { limitParts, userCaller } from '../limits/limits.fixture';
import { RestLimiter } from '../limits/rest.limiter';
import { ClientAddresses } from '../addresses/client-address';
import { addBodyParsers } from './body.parser';
import { RestResponder } from './rest.responder';
import { RouteForwarder } from './route.forwarder';

type Asked = { readonly caller: Caller; readonly input: ForwardedRequest };

const source: RouteSource = {
  prefixes: ['/apps/private/', '/apps/public/'],
  methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
  documented: [],
  callers: ['user', 'visitor'],
  maxBodyBytes: 100,
  maxInFlight: 2,
  answer: answerHook,
};
const OK = forwardedJson(200, { success: true });
const NOT_THERE = forwardedJson(404, { success: false });

describe('routes that appear at run time', () => {
  let fastify: FastifyInstance;
  let asked: Asked[];
  let answer: (input: ForwardedRequest) => Promise<ForwardedAnswer>;

  async function start(changes: Partial<RouteSource> = {}, settings = {}): Promise<void> {
    asked = [];
    answer = async () => OK;
    const { counters, policies } = limitParts(settings);
    const config = { TEST_MODE: false, HTTP_FORWARDED_COUNT: 0 };
    const guesses = new GuessThrottle(counters, config);
    const invoker = {
      invoke: async (call: Asked) => {
        asked.push(call);
        return answer(call.input);
      },
    };
    const authenticator = {
      authenticate: async ({ headers, origin }: { headers: Record<string, unknown>; origin: Caller }) =>
        headers['x-auth-token'] === 'of ada' ? userCaller('ada') : origin,
    };
    const visitors = {
      callerOf: async (_operation: unknown, token: string | undefined, caller: Caller): Promise<Caller> =>
        token === undefined ? caller : { kind: 'visitor', visitorId: token, username: 'guest-1' },
    };
    const addresses = new ClientAddresses({ HTTP_FORWARDED_COUNT: 0, TRUSTED_PROXIES: [] });
    const logger = { error: () => undefined, isLevelEnabled: () => false };
    const responder = new RestResponder(
      ...([logger, new Registry(), { MAX_BODY_BYTES: 1_000_000 }] as unknown as ConstructorParameters<
        typeof RestResponder
      >),
    );
    const limiter = new RestLimiter(counters, policies, config);
    const parts = [invoker, authenticator, visitors, limiter, guesses, responder, addresses];
    fastify = fastifyFactory();
    addBodyParsers(fastify);
    new RouteForwarder(...(parts as unknown as ConstructorParameters<typeof RouteForwarder>)).mount(fastify, [
      { ...source, ...changes },
    ]);
    await fastify.ready();
  }
  beforeEach(() => start());
  afterEach(() => fastify.close());

  /** Begins at once; a chain of Fastify’s own would wait until it is awaited. */
  const send = async (url: string, options: InjectOptions = {}) => fastify.inject({ method: 'POST', url, ...options });

  it('hand the whole request to their owner, the bytes as they came', async () => {
    const reply = await send('/apps/public/id%2F1/in%20here?a=1&b=%20', {
      method: 'PATCH',
      payload: '<a> é</a>',
      headers: { 'content-type': 'text/xml', 'x-signature': 's', 'x-user-id': 'ada', cookie: 'rc_token=of ada' },
    });
    expect([reply.statusCode, reply.headers['content-type'], reply.json()]).toEqual([
      200,
      'application/json',
      { success: true },
    ]);
    const { input, caller } = asked[0] ?? { input: undefined, caller: undefined };
    expect(input).toMatchObject({
      method: 'PATCH',
      prefix: '/apps/public/',
      segments: ['id/1', 'in here'],
      query: 'a=1&b=%20',
      headers: { 'content-type': 'text/xml', 'x-signature': 's' },
    });
    expect(Object.keys(input?.headers ?? {})).not.toEqual(expect.arrayContaining(['x-user-id']));
    expect(input?.headers).not.toHaveProperty('cookie');
    expect(Buffer.from(input?.body ?? []).toString()).toBe('<a> é</a>');
    expect(caller).toMatchObject({ kind: 'anonymous' });
  });

  it.each([
    [{ 'x-auth-token': 'of ada' }, 'user', 'user'],
    [{ 'x-visitor-token': 'v' }, 'visitor', 'anonymous'],
    [{}, 'anonymous', 'anonymous'],
  ])('know the caller by %j where the source wants to', async (headers, kind, _otherwise) => {
    await send('/apps/private/1/x', { headers });
    expect(asked[0]?.caller.kind).toBe(kind);
    await fastify.close();
    await start({ callers: [] });
    await send('/apps/private/1/x', { headers });
    expect(asked[0]?.caller.kind).toBe('anonymous');
  });

  it('pass on what the owner answers, in a sandbox where it is a page', async () => {
    answer = async () => ({ status: 202, headers: { 'Content-Type': 'text/html', 'x-own': '1' }, body: '<b>hi</b>' });
    const reply = await send('/apps/public/1/page', { method: 'GET' });
    expect([reply.statusCode, reply.body, reply.headers['x-own']]).toEqual([202, '<b>hi</b>', '1']);
    expect(reply.headers['content-security-policy']).toContain('sandbox');
  });

  it('tell errors as all routes do', async () => {
    answer = async () => Promise.reject(new AppError('error-x', 'No'));
    expect((await send('/apps/public/1/x')).json()).toEqual({
      success: false,
      error: 'No [error-x]',
      errorType: 'error-x',
    });
    expect((await send('/apps/public/%E0%A4%A')).statusCode).toBe(400);
  });

  it('take bodies up to the size of the source', async () => {
    expect((await send('/apps/public/1/x', { payload: 'x'.repeat(100) })).statusCode).toBe(200);
    expect((await send('/apps/public/1/x', { payload: 'x'.repeat(101) })).statusCode).toBe(413);
  });

  it('wait for no more requests at one time than the source allows', async () => {
    let finish = (): void => undefined;
    const held = new Promise<void>((resolve) => (finish = resolve));
    answer = async () => held.then(() => OK);
    const first = [send('/apps/public/1/a'), send('/apps/public/1/b')];
    await eventually(async () => expect(asked).toHaveLength(2));
    expect((await send('/apps/public/1/c')).statusCode).toBe(503);
    finish();
    expect((await Promise.all(first)).map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect((await send('/apps/public/1/d')).statusCode).toBe(200);
  });

  it('limit each of their paths by itself, by address', async () => {
    const statuses = async (url: string, times: number) => {
      const seen: number[] = [];
      for (let at = 0; at < times; at++) seen.push((await send(url)).statusCode);
      return seen.filter((status) => status === 429).length;
    };
    expect(await statuses('/apps/public/1/a', 12)).toBe(2);
    expect(await statuses('/apps/public/1/b', 10)).toBe(0);
  });

  it('stop whoever tries one path after another, and nobody who calls what is there', async () => {
    for (let at = 0; at < 100; at++) expect((await send(`/apps/public/there/${at}`)).statusCode).toBe(200);
    answer = async () => NOT_THERE;
    const statuses: number[] = [];
    for (let at = 0; at < 70; at++) statuses.push((await send(`/apps/public/guess/${at}`)).statusCode);
    expect([statuses.filter((status) => status === 404).length, statuses.at(-1)]).toEqual([60, 429]);
  });
});
