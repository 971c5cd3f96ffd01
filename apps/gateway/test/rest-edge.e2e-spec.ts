import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { OPERATIONS } from '@gantry/contracts';
import {
  admin,
  answered,
  answerOf,
  gatewayUrl,
  newUser,
  NOT_LOGGED_IN,
  RestClient,
  type TestUser,
} from '@gantry/testing';

const NO_SUCH_ENDPOINT = { status: 'error', message: 'API endpoint does not exist' };
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'] as const;
const bindings = OPERATIONS.flatMap(({ auth, rest = [] }) =>
  rest.flatMap(({ method, path, aliases = [], example, auth: own = auth }) =>
    [path, ...aliases].map((url) => ({ method, url, example, auth: own, name: `${method} ${url}` })),
  ),
);
const paths = [...new Set(bindings.map(({ url }) => url))];
const allowed = (url: string) => bindings.filter((binding) => binding.url === url).map(({ method }): string => method);
/** Default of the gateway's setting of that name. */
const MAX_BODY_BYTES = 10 * 1_024 * 1_024;
const JSON_BODY = { 'content-type': 'application/json' };
const anonymous = (gateway = 0) => new RestClient(gatewayUrl(gateway));
const takesBody = (method: string) => method !== 'GET' && method !== 'DELETE';

describe('every route', () => {
  let ada: TestUser;

  beforeAll(async () => {
    ada = await newUser();
  });

  it.each(bindings.filter(({ auth }) => auth === 'required'))(
    '$name asks for a login before anything else',
    async ({ method, url, example }) => {
      const body = takesBody(method) ? JSON.stringify(example) : undefined;
      expect(answerOf(await anonymous(1).send(method, url, body, body === undefined ? {} : JSON_BODY))).toEqual(
        NOT_LOGGED_IN,
      );
      expect(answerOf(await anonymous().send(method, url))).toEqual(NOT_LOGGED_IN);
      expect(
        answerOf(
          await anonymous()
            .as({ userId: ada.userId, authToken: 'x'.repeat(43) })
            .send(method, url),
        ),
      ).toEqual(NOT_LOGGED_IN);
    },
  );

  it.each(paths)('%s refuses other methods and names its own', async (url) => {
    for (const method of METHODS.filter((other) => !allowed(url).includes(other))) {
      const reply = await ada.rest.send(method, url);
      expect(answerOf(reply)).toEqual(answered(405, NO_SUCH_ENDPOINT));
      expect(reply.headers.get('allow')?.split(', ').sort()).toEqual([...allowed(url), 'OPTIONS'].sort());
    }
  });

  it.each(bindings.filter(({ method }) => takesBody(method)))(
    '$name refuses what is no JSON',
    async ({ method, url }) => {
      for (const body of ['{', '{"a":1}}', 'null x', '{"a":NaN}', '\u0000']) {
        const reply = await ada.rest.send(method, url, body, JSON_BODY);
        expect(answerOf(reply)).toEqual(answered(400, { success: false, error: expect.any(String) }));
      }
    },
  );

  it.each(bindings.filter(({ method, url }) => takesBody(method) && !url.endsWith('logout')))(
    '$name refuses JSON that is no object, without an internal error',
    async ({ method, url }) => {
      for (const body of ['null', '[]', '1', '"text"', 'true']) {
        const reply = await ada.rest.send(method, url, body, JSON_BODY);
        expect([reply.status === 400 || reply.status === 401, reply.headers.get('content-type')]).toEqual([
          true,
          'application/json',
        ]);
      }
    },
  );
});

describe('the edge', () => {
  it.each([
    '/api/v1/no.such.thing',
    '/api/v1/',
    '/api/',
    '/api/v2/me',
    '/api/v1/me/more',
    '/api/v1/channels.listt',
    '/api/v1/%24where',
    '/api/v1/..%2f..%2fetc',
  ])('does not know %s', async (path) => {
    for (const method of METHODS)
      expect(answerOf(await anonymous().send(method, path))).toEqual(answered(404, NO_SUCH_ENDPOINT));
  });

  it.each(['//api/info', '///api/info', '/api/info', '/api/v1/info'])('knows %s', async (path) => {
    expect(answerOf(await anonymous(1).send('GET', path))).toEqual(answered(200, { version: '3.11.1', success: true }));
  });

  it('tells an administrator more about the server', async () => {
    const { body } = await (await admin()).get('/api/info');
    expect(body).toEqual({
      info: {
        version: '3.11.1',
        build: {
          nodeVersion: process.version,
          arch: expect.any(String),
          platform: expect.any(String),
          cpus: expect.any(Number),
        },
      },
      success: true,
    });
  });

  it('refuses a body beyond the limit by its announced length, and lives on', async () => {
    const request = httpRequest(`${gatewayUrl()}/api/v1/login`, {
      method: 'POST',
      headers: { ...JSON_BODY, 'content-length': MAX_BODY_BYTES + 1 },
    });
    // The body itself is never sent: the connection may be closed before it has gone out.
    request.flushHeaders();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const text = Buffer.concat(await response.toArray()).toString();
    request.destroy();
    expect([response.statusCode, response.headers['content-type'], JSON.parse(text)]).toEqual([
      413,
      'application/json',
      { success: false, error: expect.any(String) },
    ]);
    expect((await anonymous().get('/api/info')).status).toBe(200);
  });

  it.each(['info/', 'info/?a[b]=c', 'info?ids[]=a&ids[]=b'])('answers /api/%s as without it', async (path) => {
    expect((await anonymous().get(`/api/${path}`)).status).toBe(200);
  });

  it.each(['multipart/form-data; boundary=x', 'application/xml', 'application/json'])(
    'answers 404 to %s for an unknown path',
    async (contentType) => {
      const answer = await anonymous().send('POST', 'no.such', '--x--', { 'content-type': contentType });
      expect(answer.status).toBe(404);
    },
  );

  it('refuses a body of an unknown kind', async () => {
    expect(answerOf(await anonymous().send('POST', 'login', '<a/>', { 'content-type': 'application/xml' }))).toEqual(
      answered(415, { success: false, error: expect.any(String) }),
    );
  });

  it.each([
    ['__proto__', '{"__proto__":{"user":"x","admin":true},"password":"x"}'],
    ['constructor', '{"constructor":{"prototype":{"admin":true}},"user":"x","password":"x"}'],
    ['deep nesting', `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`],
    ['a deep list', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ])('is not harmed by %s', async (_name, body) => {
    const { status } = await anonymous().send('POST', 'login', body, JSON_BODY);
    expect([400, 401, 413]).toContain(status);
    expect(Reflect.get({}, 'admin')).toBeUndefined();
    expect((await anonymous().get('/api/info')).status).toBe(200);
  });

  it('answers the id of the request, the one given when it is plain', async () => {
    expect(
      (await anonymous().send('GET', '/api/info', undefined, { 'x-request-id': 'abc-123' })).headers.get(
        'x-request-id',
      ),
    ).toBe('abc-123');
    expect(
      (await anonymous().send('GET', '/api/info', undefined, { 'x-request-id': 'a b' })).headers.get('x-request-id'),
    ).toMatch(/^[0-9a-f]{12}-[0-9a-z]+$/);
  });
});
