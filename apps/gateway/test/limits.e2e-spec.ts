import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { newId } from '@gantry/contracts';
import {
  answerOf,
  answered,
  DdpClient,
  eventually,
  NOT_LOGGED_IN,
  Platform,
  platformState,
  RestClient,
  type RestReply,
} from '@gantry/testing';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';

/** TEST_MODE takes the limits away: this suite has a platform of its own, without it. */
const LIMIT = 5;
/** Realtime connections of one address. */
const CONNECTIONS = 24;
const START_MS = 90_000;
const ADMIN = { username: 'chief', password: newId() };

describe('a platform with its limits on', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gantry-limits-'));
  let platform: Platform;
  let admin: RestClient;

  const gateway = (index: number): string => {
    const url = platform.urls[index % platform.urls.length];
    if (!url) throw new Error('no gateway');
    return url;
  };

  beforeAll(async () => {
    platform = await Platform.start({
      mode: platformState().mode,
      root: resolve(__dirname, '../../..'),
      folder,
      replicas: { messages: 1, presence: 0, notifications: 0, livechat: 0, integrations: 0 },
      env: {
        ADMIN_USERNAME: ADMIN.username,
        ADMIN_PASS: ADMIN.password,
        ADMIN_EMAIL: 'chief@example.com',
        HTTP_FORWARDED_COUNT: '1',
        MAX_CONNECTIONS_PER_ADDRESS: String(CONNECTIONS),
        OVERWRITE_SETTING_API_Enable_Rate_Limiter_Limit_Calls_Default: String(LIMIT),
        OVERWRITE_SETTING_API_Enable_CORS: 'true',
        OVERWRITE_SETTING_API_CORS_Origin: 'https://a.example, https://b.example',
        OVERWRITE_SETTING_Accounts_TwoFactorAuthentication_Enabled: 'false',
      },
    });
    admin = await login(ADMIN.username, ADMIN.password);
  }, START_MS);

  afterAll(async () => {
    const unclean = await platform?.stop();
    rmSync(folder, { recursive: true, force: true });
    expect(unclean).toEqual([]);
  }, START_MS);

  /** Each from an address of its own, so that logins of the suite do not count together. */
  let addresses = 0;
  const newAddress = (): string => `10.9.${addresses >> 8}.${addresses++ & 255}`;
  const from = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });

  async function login(user: string, password: string): Promise<RestClient> {
    const { status, body } = await new RestClient(gateway(0)).send(
      'POST',
      'login',
      JSON.stringify({ user, password }),
      { 'content-type': 'application/json', ...from(newAddress()) },
    );
    if (status !== 200) throw new Error(`login failed: ${JSON.stringify(body)}`);
    return new RestClient(gateway(0), { userId: body.data.userId, authToken: body.data.authToken });
  }

  async function newUser(): Promise<RestClient> {
    const username = `user-${newId().toLowerCase()}`;
    const password = newId();
    const { body } = await admin.post('users.create', {
      username,
      password,
      email: `${username}@example.com`,
      name: username,
    });
    expect(body.success).toBe(true);
    return login(username, password);
  }

  function elsewhere(client: RestClient, index = 1): RestClient {
    return new RestClient(gateway(index), client.credentials);
  }

  const headersOf = ({ headers }: RestReply): (string | null)[] =>
    ['limit', 'remaining'].map((name) => headers.get(`x-ratelimit-${name}`));

  function expectRefusal({ status, headers, body }: RestReply): void {
    const error = expect.stringMatching(
      /^Error, too many requests\. Please slow down\. You must wait \d+ seconds before trying this endpoint again\. \[error-too-many-requests\]$/,
    );
    expect({ status, type: headers.get('content-type'), body }).toEqual(answered(429, { success: false, error }));
    expect(headers.get('x-ratelimit-remaining')).toBe('0');
    expect(Number(headers.get('x-ratelimit-reset'))).toBeGreaterThan(Date.now());
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  }

  it('answers with what is left, refuses with 429 on every gateway, and lets another user pass', async () => {
    const [ada, grace] = [await newUser(), await newUser()];
    const seen: unknown[] = [];
    for (let call = 0; call < LIMIT; call++) {
      const reply = await ada.get('me');
      seen.push([reply.status, ...headersOf(reply)]);
    }
    expect(seen).toEqual([4, 3, 2, 1, 0].map((remaining) => [200, '5', String(remaining)]));
    expectRefusal(await ada.get('me'));
    await eventually(async () => expectRefusal(await elsewhere(ada).get('me')));
    expect((await grace.get('me')).status).toBe(200);
    expect((await ada.get('subscriptions.get')).status).toBe(200);
  });

  it('lets an address have so many realtime connections of all protocols together', async () => {
    const opened: WebSocket[] = [];
    const socket = (path: string, headers: Record<string, string>): Promise<number> =>
      new Promise((answer) => {
        const client = new WebSocket(gateway(0).replace('http', 'ws') + path, { headers });
        client.on('error', () => undefined);
        client.once('unexpected-response', (_request, { statusCode = 0 }) => answer(statusCode));
        client.once('open', () => {
          opened.push(client);
          answer(101);
        });
      });
    const ways: ((headers: Record<string, string>) => Promise<number>)[] = [
      (headers) => socket('/websocket', headers),
      (headers) => socket(`/sockjs/000/${newId()}/websocket`, headers),
      async (headers) => (await fetch(`${gateway(0)}/sockjs/000/${newId()}/xhr`, { method: 'POST', headers })).status,
      async (headers) => (await fetch(`${gateway(0)}/socket.io/?EIO=4&transport=polling`, { headers })).status,
    ];
    const [here, there] = [from(newAddress()), from(newAddress())];
    const answersOf = (headers: Record<string, string>) => Promise.all(ways.map((open) => open(headers)));
    for (let each = 0; each < CONNECTIONS / ways.length; each++)
      expect(await answersOf(here)).toEqual([101, 101, 200, 200]);
    expect(await answersOf(here)).toEqual([429, 429, 429, 403]);
    expect(await answersOf(there)).toEqual([101, 101, 200, 200]);
    for (const client of opened) client.close();
    await eventually(async () => expect(await answersOf(here)).toEqual([101, 101, 200, 200]));
    for (const client of opened) client.close();
  });

  it('closes a connection that floods it with frames, be they none that a limit of calls counts', async () => {
    const socket = new WebSocket(`${gateway(0).replace('http', 'ws')}/websocket`);
    const closed = new Promise<number>((done) => socket.once('close', done));
    await new Promise((done) => socket.once('open', done));
    for (let nth = 0; nth < 6_000; nth++) socket.send('{"msg":"ping"}');
    expect(await closed).toBe(1008);
  });

  it('counts calls without a login by address, and those with a wrong one', async () => {
    const [here, there] = [newAddress(), newAddress()];
    const client = new RestClient(gateway(0));
    for (let call = 0; call < LIMIT; call++)
      expect((await client.send('GET', '/api/info', undefined, from(here))).status).toBe(200);
    expectRefusal(await client.send('GET', '/api/info', undefined, from(here)));
    expect((await client.send('GET', '/api/info', undefined, from(there))).status).toBe(200);
    const wrong = { 'x-user-id': 'nobody', 'x-auth-token': 'nothing', ...from(here) };
    for (let call = 0; call < LIMIT; call++)
      expect(answerOf(await client.send('GET', 'me', undefined, wrong))).toEqual(NOT_LOGGED_IN);
    expectRefusal(await client.send('GET', 'me', undefined, wrong));
  });

  it('tells the limit beside errors too, and does not count those who may bypass it', async () => {
    const ada = await newUser();
    const reply = await ada.post('chat.sendMessage', {});
    expect([reply.status, ...headersOf(reply)]).toEqual([400, '5', '4']);
    for (let call = 0; call < 2 * LIMIT; call++) {
      const free = await admin.get('me');
      expect([free.status, ...headersOf(free)]).toEqual([200, null, null]);
    }
  });

  it('keeps a bounded number of counters when a thousand addresses call', async () => {
    const client = new RestClient(gateway(0));
    for (let start = 0; start < 1_000; start += 50) {
      await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          client.send('GET', '/api/info', undefined, from(`10.${20 + start / 50}.0.${index}`)),
        ),
      );
    }
    await eventually(async () => {
      for (const [name, url] of Object.entries(platform.state.ops)) {
        if (!/^(?:gateway|standalone)/.test(name)) continue;
        const metrics = await (await fetch(`${url}/metrics`)).text();
        const counters = Number(/^gantry_rate_limit_counters(?:\{.*\})? (\d+)$/m.exec(metrics)?.[1]);
        expect(counters).toBeGreaterThanOrEqual(1_000);
        expect(counters).toBeLessThan(50_000);
      }
    });
  }, 30_000);

  const TOO_MANY = {
    isClientSafe: true,
    error: 'too-many-requests',
    reason: expect.stringMatching(
      /^Error, too many requests\. Please slow down\. You must wait \d+ seconds before trying again\.$/,
    ),
    message: expect.stringMatching(/ \[too-many-requests\]$/),
    details: { timeToReset: expect.any(Number) },
    errorType: 'Meteor.Error',
  };

  it("holds a user to a method's own rule over DDP and over method.call together, and exempts who may send many messages", async () => {
    const ada = await newUser();
    const client = await DdpClient.connect(gateway(0));
    await client.resume(ada.credentials?.authToken ?? '');
    for (let call = 0; call < 10; call++)
      expect(await client.callRaw('createDirectMessage', 'rocket.cat')).toMatchObject({ result: { t: 'd' } });
    expect((await client.callRaw('createDirectMessage', 'rocket.cat'))['error']).toEqual(TOO_MANY);
    const { status, body } = await ada.post('method.call/createDirectMessage', {
      message: JSON.stringify({ msg: 'method', id: '7', method: 'createDirectMessage', params: ['rocket.cat'] }),
    });
    expect([status, body.success]).toEqual([200, true]);
    expect(JSON.parse(body.message)).toEqual({ msg: 'result', id: '7', error: TOO_MANY });
    await eventually(async () => {
      const other = await DdpClient.connect(gateway(1));
      await other.resume(ada.credentials?.authToken ?? '');
      const frame = await other.callRaw('createDirectMessage', 'rocket.cat');
      await other.close();
      expect(frame['error']).toEqual(TOO_MANY);
    });
    await client.close();
    const chief = await DdpClient.connect(gateway(0));
    await chief.resume(admin.credentials?.authToken ?? '');
    for (let call = 0; call < 12; call++)
      expect(await chief.callRaw('createDirectMessage', 'rocket.cat')).toMatchObject({ result: { t: 'd' } });
    await chief.close();
  });

  it('refuses a sixth login on one connection', async () => {
    const client = await DdpClient.connect(gateway(0));
    const frames = [];
    for (let call = 0; call < 6; call++) frames.push(await client.callRaw('login', { resume: 'no such token' }));
    expect(frames.map(({ error }) => Reflect.get(Object(error), 'error'))).toEqual([
      403,
      403,
      403,
      403,
      403,
      'too-many-requests',
    ]);
    await client.close();
  });

  describe('attempts from one address, which all protocols count together', () => {
    const codeOf = (error: unknown): unknown => Reflect.get(Object(error), 'error');
    const overDdp = async (method: string, ...params: unknown[]): Promise<unknown> => {
      const client = await DdpClient.connect(gateway(0));
      const { error } = await client.callRaw(method, ...params);
      await client.close();
      return codeOf(error);
    };
    const overMethodCall = async (method: string, ...params: unknown[]): Promise<unknown> => {
      const message = JSON.stringify({ msg: 'method', id: '1', method, params });
      const { body } = await new RestClient(gateway(0)).post(`method.callAnon/${method}`, { message });
      return codeOf(JSON.parse(body.message).error);
    };
    const overSocketIo = async (method: string, ...params: unknown[]): Promise<unknown> => {
      const socket = io(`${gateway(0)}/realtime`, { transports: ['websocket'], forceNew: true });
      const { error } = await socket.timeout(10_000).emitWithAck('call', { method, params });
      socket.close();
      return codeOf(error);
    };
    const roads = [overDdp, overMethodCall, overSocketIo];

    it.each<[string, () => unknown[], string, object]>([
      [
        'login',
        () => [{ user: { username: ADMIN.username }, password: newId() }],
        'login',
        { user: 'chief', password: 'a guess' },
      ],
      [
        'registerUser',
        () => [{ email: `${newId()}@example.com`, pass: '', name: 'x' }],
        'users.register',
        { username: 'x', email: 'nowhere', pass: 'x', name: 'x' },
      ],
      ['sendEmailCode', () => [newId()], 'users.2fa.sendEmailCode', { emailOrUsername: 'x' }],
      ['sendForgotPasswordEmail', () => [`${newId()}@example.com`], 'users.forgotPassword', { email: 'x@example.com' }],
    ])('%s', async (method, params, path, body) => {
      const refusals: unknown[] = [];
      for (let call = 0; call < 2 * LIMIT; call++) {
        const road = roads[call % roads.length];
        refusals.push((await road?.(method, ...params())) === 'too-many-requests');
      }
      expect(refusals.filter(Boolean)).toHaveLength(LIMIT);
      expect(refusals.slice(0, LIMIT)).not.toContain(true);
      expectRefusal(await new RestClient(gateway(0)).post(path, body));
      expect(
        (
          await new RestClient(gateway(0)).send('POST', path, JSON.stringify(body), {
            'content-type': 'application/json',
            ...from(newAddress()),
          })
        ).status,
      ).not.toBe(429);
    });

    it('are not what clients send whose connection was lost', async () => {
      const { authToken } = (await newUser()).credentials ?? {};
      for (let call = 0; call < 2 * LIMIT; call++)
        expect(await overDdp('login', { resume: authToken })).toBeUndefined();
    });
  });

  it.each([
    ['https://b.example', 'https://b.example'],
    ['https://evil.example', 'https://a.example'],
  ])('answers a page of %s with the allowed origin %s', async (origin, allowed) => {
    const client = new RestClient(gateway(0));
    for (const reply of [
      await client.send('GET', '/api/info', undefined, { origin, ...from(newAddress()) }),
      await client.send('OPTIONS', 'chat.sendMessage', undefined, { origin, 'access-control-request-method': 'POST' }),
    ]) {
      expect([reply.status, reply.headers.get('access-control-allow-origin'), reply.headers.get('vary')]).toEqual([
        200,
        allowed,
        'Origin',
      ]);
      expect(reply.headers.get('access-control-allow-headers')).toMatch(
        /X-User-Id, X-Auth-Token, .*x-2fa-code, x-2fa-method/,
      );
    }
    expect((await client.send('OPTIONS', 'chat.sendMessage', undefined, { origin })).status).toBe(404);
  });
});
