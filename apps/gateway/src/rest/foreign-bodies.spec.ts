import { createHmac } from 'node:crypto';
import { ANONYMOUS, defineOperation, type Operation, type RestBinding } from '@gantry/contracts';
import { Registry } from 'prom-client';
import fastifyFactory, { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { addBodyParsers } from './body.parser';
import { RestResponder } from './rest.responder';
import { RestRouter } from './rest.router';

const MAX_BODY_BYTES = 100_000;
const CALLER = { kind: 'anonymous' } as const;

type Binding = Omit<RestBinding<unknown>, 'example'>;

function operation(name: string, ...bindings: Binding[]): Operation {
  return defineOperation({
    id: `rooms.test.${name}`,
    summary: name,
    auth: 'optional',
    input: z.unknown(),
    output: z.unknown(),
    rest: bindings.map((binding) => ({ ...binding, example: {} })),
    errors: [],
  });
}

const echo = ({ method, path }: Pick<Binding, 'method' | 'path'>, more: Partial<Binding> = {}): Binding => ({
  method,
  path,
  request: ({ method: asked, params, input, body, raw }) => ({
    asked,
    params,
    input,
    body,
    ...(raw ? { type: raw.type, text: Buffer.from(raw.content).toString() } : {}),
  }),
  ...more,
});

const SIGNED = { method: 'POST', path: '/signed' } as const;
const OPERATIONS: Operation[] = [
  operation('change', echo({ method: 'PATCH', path: '/thing' }), echo({ method: 'PUT', path: '/thing' })),
  operation('remove', echo({ method: 'DELETE', path: '/thing' }, { takesBody: true })),
  operation('head', {
    ...echo({ method: 'HEAD', path: '/own-head' }),
    content: () => ({ status: 204, headers: { 'x-own': 'head' } }),
  }),
  operation('read', echo({ method: 'GET', path: '/own-head' })),
  operation('files', echo({ method: 'GET', path: '/files/*' })),
  operation('xml', echo({ method: 'POST', path: '/xml' }, { body: { raw: ['text/xml', 'application/xml'] } })),
  operation('signed', echo(SIGNED, { body: { raw: ['application/json'] } })),
  operation('any', echo({ method: 'POST', path: '/any' }, { body: { raw: ['*'] }, maxBodyBytes: 10 })),
  operation('small', echo({ method: 'POST', path: '/small' }, { maxBodyBytes: 20 })),
];

function routerOf(): RestRouter {
  const invoker = { invoke: async ({ input }: { input: unknown }) => input };
  const authenticator = { authenticate: async () => CALLER };
  const visitors = { callerOf: async () => CALLER };
  const limiter = { admit: async () => ({ headers: {} }) };
  const logger = { error: () => undefined, isLevelEnabled: () => false };
  const responder = new RestResponder(
    ...([logger, new Registry(), { MAX_BODY_BYTES }] as unknown as ConstructorParameters<typeof RestResponder>),
  );
  const parts = [invoker, authenticator, visitors, limiter, responder, {}, { anonymous: () => ANONYMOUS }];
  return new RestRouter(...(parts as unknown as ConstructorParameters<typeof RestRouter>));
}

describe('bodies and methods that a binding declares', () => {
  let fastify: FastifyInstance;

  beforeAll(async () => {
    fastify = fastifyFactory({ bodyLimit: MAX_BODY_BYTES });
    addBodyParsers(fastify);
    routerOf().mount(fastify, OPERATIONS);
    await fastify.ready();
  });
  afterAll(() => fastify.close());

  async function send(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'GET' | 'HEAD',
    url: string,
    payload?: string,
    type?: string,
  ) {
    const answer = await fastify.inject({
      method,
      url,
      ...(payload === undefined ? {} : { payload }),
      headers: type === undefined ? {} : { 'content-type': type },
    });
    return { status: answer.statusCode, headers: answer.headers, body: answer.body === '' ? undefined : answer.json() };
  }

  it.each(['PATCH', 'PUT'] as const)('%s has its parameters in the body', async (method) => {
    const { body } = await send(method, '/thing?a=2', '{"a":1}', 'application/json');
    expect(body).toMatchObject({ asked: method, input: { a: 1 } });
  });

  it('DELETE may have a body', async () => {
    expect((await send('DELETE', '/thing', '{"a":1}', 'application/json')).body).toMatchObject({ body: { a: 1 } });
  });

  it('HEAD may have an operation of its own, and is answered as GET is elsewhere', async () => {
    const own = await send('HEAD', '/own-head');
    expect([own.status, own.headers['x-own']]).toEqual([204, 'head']);
    expect((await send('GET', '/own-head')).body).toMatchObject({ asked: 'GET' });
    expect((await send('HEAD', '/files/a')).status).toBe(200);
  });

  it('a path may end with whatever comes', async () => {
    expect((await send('GET', '/files/a/b%20c.txt')).body).toMatchObject({ params: { '*': 'a/b c.txt' } });
  });

  it.each(['text/xml; charset=iso-8859-1', 'application/xml'])('%s reaches the operation unread', async (type) => {
    expect((await send('POST', '/xml', '<a/>', type)).body).toMatchObject({ type, text: '<a/>', body: {} });
  });

  it('what is not named is read as always, or refused', async () => {
    expect((await send('POST', '/xml', '{"a":1}', 'application/json')).body).toMatchObject({ body: { a: 1 } });
    expect((await send('POST', '/xml', 'x', 'application/octet-stream')).status).toBe(415);
    expect((await send('POST', '/small', '<a/>', 'text/xml')).status).toBe(415);
  });

  it('a signature is checked over the bytes as they came', async () => {
    const text = '{"b" :1,\n"a":"é"}';
    const { body } = await send('POST', '/signed', text, 'application/json');
    const sign = (signed: string) => createHmac('sha256', 'secret').update(signed).digest('hex');
    expect(sign(z.object({ text: z.string() }).parse(body).text)).toBe(sign(text));
  });

  it.each([
    ['/any', 'x'.repeat(10), 200],
    ['/any', 'x'.repeat(11), 413],
  ])('%s takes any type up to its own size', async (url, payload, status) => {
    expect((await send('POST', url, payload, 'image/png')).status).toBe(status);
  });

  it('a binding may take less than others', async () => {
    expect((await send('POST', '/small', '{"a":"123456"}', 'application/json')).status).toBe(200);
    expect((await send('POST', '/small', `{"a":"${'x'.repeat(20)}"}`, 'application/json')).status).toBe(413);
  });

  it('two methods of one path cannot disagree about what is read', () => {
    const disagreeing = [
      operation('one', echo({ method: 'POST', path: '/both' }, { body: { raw: ['text/xml'] } })),
      operation('two', echo({ method: 'PUT', path: '/both' })),
    ];
    expect(() => routerOf().mount(fastifyFactory(), disagreeing)).toThrow('PUT /both');
  });
});
