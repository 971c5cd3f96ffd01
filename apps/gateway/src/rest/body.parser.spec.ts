import fastifyFactory, { type FastifyInstance } from 'fastify';
import { addBodyParsers } from './body.parser';

const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded';

describe('addBodyParsers', () => {
  let fastify: FastifyInstance;
  beforeAll(() => {
    fastify = fastifyFactory({ bodyLimit: 1_000_000 });
    addBodyParsers(fastify);
    fastify.post('/', async (request) => ({ body: request.body ?? null }));
  });
  afterAll(() => fastify.close());

  async function post(contentType: string | undefined, payload: string) {
    const answer = await fastify.inject({
      method: 'POST',
      url: '/',
      payload,
      headers: contentType === undefined ? {} : { 'content-type': contentType },
    });
    return {
      status: answer.statusCode,
      body: answer.statusCode === 200 ? answer.json<{ body: unknown }>().body : undefined,
    };
  }

  it.each([
    [JSON_TYPE, '{"a":1,"b":{"c":[true,null]}}', { a: 1, b: { c: [true, null] } }],
    [`${JSON_TYPE}; charset=utf-8`, '{"a":"é"}', { a: 'é' }],
    [`${JSON_TYPE}; charset="UTF-8"`, '{"a":1}', { a: 1 }],
    [undefined, '{"a":1}', { a: 1 }],
    [FORM, 'ids[]=a&ids[]=b&attachments[0][text]=c', { ids: ['a', 'b'], attachments: [{ text: 'c' }] }],
    [JSON_TYPE, '', {}],
    [JSON_TYPE, ' \n', {}],
    [FORM, 'a=1&b=two+words&c=%C3%A9', { a: '1', b: 'two words', c: 'é' }],
    [FORM, '', {}],
    [FORM, 'a=1&a=2', { a: '2' }],
    // contract/rest-conventions.md: one documented example posts JSON that curl labels as a form.
    [FORM, '{"message":"My status","status":"online"}', { message: 'My status', status: 'online' }],
    [FORM, ' \n{"a":1}', { a: 1 }],
    ['text/plain', '{"a":1}', { a: 1 }],
    ['text/plain', 'a=1', { a: '1' }],
  ])('reads %s %j', async (contentType, payload, body) => {
    expect(await post(contentType, payload)).toEqual({ status: 200, body });
  });

  it.each([
    [JSON_TYPE, '[1]'],
    [JSON_TYPE, '"text"'],
    [JSON_TYPE, 'null'],
    [JSON_TYPE, '{'],
    [JSON_TYPE, '{"a":}'],
    [JSON_TYPE, 'a=1'],
    [FORM, '{"a":'],
    [JSON_TYPE, '['.repeat(200_000)],
    [JSON_TYPE, `{${Array.from({ length: 20_001 }, (_, at) => `"${at}":1`).join()}}`],
    [FORM, Array(1_001).fill('a[]=1').join('&')],
    [undefined, 'a=1'],
  ])('answers 400 to %s %.10j', async (contentType, payload) => {
    expect((await post(contentType, payload)).status).toBe(400);
  });

  it.each([
    `${JSON_TYPE}; charset=utf-16le`,
    `${FORM}; charset=ISO-8859-1`,
    'application/xml',
    'multipart/form-data; boundary=x',
    'application/octet-stream',
  ])('answers 415 to %s', async (contentType) => {
    expect((await post(contentType, 'x')).status).toBe(415);
  });

  it('answers 413 beyond the limit', async () => {
    expect((await post(JSON_TYPE, JSON.stringify({ a: 'x'.repeat(1_000_000) }))).status).toBe(413);
  });

  it.each([
    [
      JSON_TYPE,
      '{"__proto__":{"polluted":1},"a":{"constructor":{"prototype":{"polluted":1}}},"b":[{"__proto__":{"polluted":1}}]}',
      { a: {}, b: [{}] },
    ],
    [JSON_TYPE, '{"\\u005f_proto__":{"polluted":1}}', {}],
    [FORM, '__proto__=1&constructor=2&a=3', { a: '3' }],
    [FORM, '{"__proto__":{"polluted":1}}', {}],
  ])('drops keys that reach prototypes: %s %s', async (contentType, payload, body) => {
    expect(await post(contentType, payload)).toEqual({ status: 200, body });
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});
