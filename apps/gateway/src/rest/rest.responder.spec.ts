import { request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import { ANONYMOUS, redirectTo } from '@gantry/contracts';
import type { Logger } from '@gantry/service-kit';
import * as fc from 'fast-check';
import Fastify, { type FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';
import { corsHeaders, frameHeaders } from './edge.headers';
import { contentAnswer } from './rest.content';
import { RestResponder, type RestAnswer, type RestHandler } from './rest.responder';

const errors: unknown[] = [];
const logger = {
  isLevelEnabled: () => false,
  error: (...what: unknown[]) => void errors.push(what),
} as unknown as Logger;

let fastify: FastifyInstance;
let port = 0;
/** What the headers of the next answer are. */
let headers: Record<string, string> = {};
/** Headers that every answer has. */
let edge: Record<string, string> = {};

const handlerOf = (run: RestHandler['run']): ReadonlyMap<string, RestHandler> =>
  new Map([['GET', { name: 'test', admit: async () => ANONYMOUS, run }]]);
const answers: Readonly<Record<string, RestHandler['run']>> = {
  '/json': async () => ({ status: 200, body: { success: true }, headers }),
  '/content': async () => ({ status: 200, headers, content: Buffer.from('x') }),
  '/stream': async () => ({ status: 200, headers, content: Readable.from(['x']) }),
  '/set': async (_request, reply): Promise<RestAnswer> => {
    reply.headers(headers);
    return { status: 200, body: {} };
  },
  '/error': async (_request, reply) => {
    reply.headers(headers);
    throw new Error('a fault of ours');
  },
  '/redirect': async () =>
    contentAnswer(redirectTo(Object.values(headers)[0] ?? ''), { method: 'GET', ifNoneMatch: undefined }, () =>
      Promise.reject(new Error('there is one part')),
    ),
};

beforeAll(async () => {
  fastify = Fastify();
  const responder = new RestResponder(logger, new Registry(), { MAX_BODY_BYTES: 1_024 });
  responder.guardHeaders(fastify);
  fastify.addHook('onRequest', async (_request, reply) => void reply.headers(edge));
  for (const [path, run] of Object.entries(answers)) responder.mount(fastify, path, handlerOf(run));
  fastify.get('/page', (_request, reply) => reply.headers(headers).type('text/html').send('<p>'));
  fastify.get('/page-stream', (_request, reply) => reply.headers(headers).send(Readable.from(['x'])));
  await fastify.listen({ port: 0, host: '127.0.0.1' });
  const address = fastify.server.address();
  port = typeof address === 'object' && address ? address.port : 0;
});

afterAll(() => fastify.close());

beforeEach(() => {
  errors.length = 0;
  [headers, edge] = [{}, {}];
});

const PATHS = [...Object.keys(answers), '/page', '/page-stream', '/no-such-path'];
const PATIENCE_MS = 5_000;

/** The status of the answer. @throws Error when none comes */
function ask(path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ port, path, host: '127.0.0.1', timeout: PATIENCE_MS }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    request.on('timeout', () => request.destroy(new Error(`${path} hangs`)));
    request.on('error', reject).end();
  });
}

const BREAKS = ['a\r\nset-cookie: b=c', 'a\nb', 'ü→', '\0', '\u{1F600}', '\uD800', 'https://idp.example/\u2028'];

describe('no header can leave a request without its answer', () => {
  it.each(PATHS)('%s, when its own header is bad', async (path) => {
    for (const value of BREAKS) {
      headers = { 'x-value': value };
      errors.length = 0;
      const expected = path === '/redirect' ? 302 : path === '/no-such-path' ? 404 : 500;
      expect([value, await ask(path)]).toEqual([value, expected]);
      if (expected === 500) expect(JSON.stringify(errors)).toContain('request failed');
    }
  });

  it.each(PATHS)('%s, when a header of every answer is bad', async (path) => {
    for (const value of BREAKS) {
      edge = { 'x-value': value };
      expect([value, await ask(path)]).toEqual([value, 500]);
    }
  });

  it('whatever its name and value are', async () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.string({ maxLength: 20 }));
    const name = fc.oneof(fc.constantFrom('x-value', 'location', 'content-type', 'etag'), text);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...PATHS), name, text, async (path, named, value) => {
        headers = Object.fromEntries([[named, value]]);
        expect([200, 302, 404, 500]).toContain(await ask(path));
      }),
      { numRuns: 300 },
    );
  });

  it('whatever the settings that headers are made of hold', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(text, fc.option(text, { nil: undefined }), async (setting, origin) => {
        const settings = { flag: () => true, text: () => setting };
        edge = { ...corsHeaders(settings, origin), ...frameHeaders(settings) };
        expect(await ask('/json')).toBe(200);
      }),
      { numRuns: 100 },
    );
  });
});
