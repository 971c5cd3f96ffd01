import { eventually, gatewayUrl, newRoom, newUser, unique, type TestUser } from '@gantry/testing';
import SockJS from 'sockjs-client';

/** A session ends so long after its last receiver has left, ms. */
const SESSION_TIMEOUT_MS = 5_000;
const CONNECT = '{"msg":"connect","version":"1","support":["1"]}';
const GREETING = 'a["{\\"server_id\\":\\"0\\"}"]';
const TRANSPORTS = ['websocket', 'xhr-streaming', 'eventsource', 'xhr-polling'] as const;

type Frame = Record<string, unknown>;

/** DDP over the published SockJS client. */
class SockJsDdp {
  readonly frames: Frame[] = [];
  closed: { code: number; reason: string } | undefined;
  private readonly socket: WebSocket;

  constructor(
    readonly transport: string,
    gateway: number,
  ) {
    this.socket = new SockJS(`${gatewayUrl(gateway)}/sockjs`, null, { transports: [transport] });
    this.socket.onmessage = ({ data }: { data: string }) => void this.frames.push(JSON.parse(data));
    this.socket.onclose = ({ code, reason }: { code: number; reason: string }) => {
      this.closed = { code, reason };
    };
  }

  async open(): Promise<void> {
    await eventually(() => expect([this.closed, this.socket.readyState]).toEqual([undefined, SockJS.OPEN]));
    this.send({ msg: 'connect', version: '1', support: ['1'] });
    await this.next({ msg: 'connected' });
  }

  send(frame: Frame): void {
    this.socket.send(JSON.stringify(frame));
  }

  async call(id: string, method: string, ...params: unknown[]): Promise<Frame> {
    this.send({ msg: 'method', id, method, params });
    return this.next({ msg: 'result', id });
  }

  next(expected: Frame): Promise<Frame> {
    return eventually(() => {
      const found = this.frames.find((frame) => Object.entries(expected).every(([key, value]) => frame[key] === value));
      expect([this.closed, found]).toEqual([undefined, expect.anything()]);
      return found ?? {};
    });
  }

  async close(): Promise<void> {
    this.socket.close();
    await eventually(() => expect(this.closed).toBeDefined());
  }
}

describe("SockJS' own client", () => {
  it.each(TRANSPORTS)('connects, logs in, calls and hears what it subscribes to over %s', async (transport) => {
    const [ada, grace] = await Promise.all([newUser(), newUser()]);
    const room = await newRoom(ada, { section: 'groups', members: [grace.username] });
    const client = new SockJsDdp(transport, 1);
    await client.open();
    expect(await client.call('1', 'login', { resume: grace.authToken })).toMatchObject({
      result: { id: grace.userId },
    });
    client.send({ msg: 'sub', id: '2', name: 'stream-room-messages', params: [room._id, false] });
    client.send({ msg: 'sub', id: '3', name: 'stream-room-messages', params: ['__my_messages__', false] });
    await eventually(() => expect(client.frames.filter(({ msg }) => msg === 'ready')).toHaveLength(2));
    const texts = ['one', 'two "quoted"', 'grüße 🎉\n\u2028'];
    for (const msg of texts) await ada.rest.post('chat.sendMessage', { message: { rid: room._id, msg } });
    const heard = (eventName: string) =>
      client.frames
        .filter(({ msg }) => msg === 'changed')
        .map(({ fields }) => fields as { eventName: string; args: { msg: string }[] })
        .filter((fields) => fields.eventName === eventName)
        .map(({ args }) => args[0]?.msg);
    await eventually(() => expect([heard(room._id), heard('__my_messages__')]).toEqual([texts, texts]));
    const sent = await client.call('4', 'sendMessage', { rid: room._id, msg: 'back' });
    expect(sent).toMatchObject({ result: { msg: 'back', u: { _id: grace.userId } } });
    await client.close();
  });

  it.each(TRANSPORTS)('is told over %s that its login is over', async (transport) => {
    const user = await newUser();
    const client = new SockJsDdp(transport, 1);
    await client.open();
    await client.call('1', 'login', { resume: user.authToken });
    await user.rest.post('logout');
    await eventually(() =>
      expect(client.closed).toEqual(expect.objectContaining({ code: 4001, reason: 'logged out' })),
    );
  });

  it.each(TRANSPORTS)('carries large answers over %s', async (transport) => {
    const user = await newUser();
    const room = await newRoom(user);
    const text = 'ü'.repeat(4_000);
    for (let index = 0; index < 50; index++)
      await user.rest.post('chat.sendMessage', { message: { rid: room._id, msg: text } });
    const client = new SockJsDdp(transport, 0);
    await client.open();
    await client.call('1', 'login', { resume: user.authToken });
    for (const id of ['2', '3']) {
      const { result } = await client.call(id, 'loadHistory', room._id, null, 50);
      expect((result as { messages: { msg: string }[] }).messages.filter(({ msg }) => msg === text)).toHaveLength(50);
    }
    await client.close();
  });
});

describe('SockJS over HTTP', () => {
  let user: TestUser;
  const open: AbortController[] = [];

  beforeAll(async () => {
    user = await newUser();
  });

  afterEach(() => {
    for (const controller of open.splice(0)) controller.abort();
  });

  const urlOf = (session: string, transport: string, server = '000'): string =>
    `${gatewayUrl()}/sockjs/${server}/${session}/${transport}`;
  const post = (session: string, transport: string, body?: string, headers: Record<string, string> = {}) => {
    const controller = new AbortController();
    open.push(controller);
    return fetch(urlOf(session, transport), {
      method: 'POST',
      headers,
      signal: controller.signal,
      ...(body === undefined ? {} : { body }),
    });
  };
  const poll = async (session: string): Promise<string> => (await post(session, 'xhr')).text();
  const send = async (session: string, ...messages: string[]): Promise<number> =>
    (await post(session, 'xhr_send', JSON.stringify(messages))).status;

  /** A response that is read as it comes. */
  function stream(session: string, transport: string, method = 'POST') {
    const controller = new AbortController();
    open.push(controller);
    const received = { text: '', status: 0, type: '', ended: false };
    const reading = fetch(urlOf(session, transport), { method, signal: controller.signal }).then(async (response) => {
      received.status = response.status;
      received.type = response.headers.get('content-type') ?? '';
      const decoder = new TextDecoder();
      for await (const chunk of response.body ?? []) received.text += decoder.decode(chunk, { stream: true });
      received.ended = true;
    });
    reading.catch(() => undefined);
    return { received, cut: () => controller.abort() };
  }

  it('polls: open, what waits, and what comes, a frame for each request', async () => {
    const session = unique('s');
    expect(await poll(session)).toBe('o\n');
    expect(await poll(session)).toBe(`${GREETING}\n`);
    const waiting = poll(session);
    expect(await send(session, CONNECT, '{"msg":"ping","id":"1"}')).toBe(204);
    expect(await waiting).toMatch(/^a\["\{\\"msg\\":\\"connected\\".*"\{\\"msg\\":\\"pong\\",\\"id\\":\\"1\\"\}"\]\n$/);
  });

  it.each([
    ['xhr_streaming', 'POST', 'application/javascript; charset=UTF-8', `${'h'.repeat(2_048)}\n`, '', '\n'],
    ['eventsource', 'GET', 'text/event-stream; charset=UTF-8', '\r\n', 'data: ', '\r\n\r\n'],
  ])('streams by %s', async (transport, method, type, prelude, before, after) => {
    const session = unique('s');
    const { received } = stream(session, transport, method);
    const expected = `${prelude}${before}o${after}${before}${GREETING}${after}`;
    await eventually(() => expect(received).toMatchObject({ status: 200, type, text: expected }));
    expect(await send(session, '{"msg":"ping"}')).toBe(204);
    await eventually(() => expect(received.text).toBe(`${expected}${before}a["{\\"msg\\":\\"pong\\"}"]${after}`));
    expect(received.ended).toBe(false);
  });

  it('ends a stream that has become long, and goes on with the next', async () => {
    const session = unique('s');
    const first = stream(session, 'xhr_streaming');
    await eventually(() => expect(first.received.text).toContain(GREETING));
    const id = 'x'.repeat(256);
    await send(session, CONNECT);
    await eventually(async () => {
      expect(await send(session, ...Array.from({ length: 200 }, () => `{"msg":"ping","id":"${id}"}`))).toBe(204);
      expect(first.received.ended).toBe(true);
    });
    const second = stream(session, 'xhr_streaming');
    await send(session, '{"msg":"ping","id":"last"}');
    await eventually(() => expect(second.received.text).toContain('last'));
  });

  it('knows a session by its own id, whatever the id of the server', async () => {
    const session = unique('s');
    expect(await poll(session)).toBe('o\n');
    const response = await fetch(urlOf(session, 'xhr', 'another'), { method: 'POST' });
    expect(await response.text()).toBe(`${GREETING}\n`);
  });

  it('turns a second receiver away', async () => {
    const session = unique('s');
    const first = stream(session, 'xhr_streaming');
    await eventually(() => expect(first.received.text).toContain(GREETING));
    expect(await poll(session)).toBe('c[2010,"Another connection still open"]\n');
    expect(await send(session, '{"msg":"ping"}')).toBe(204);
    await eventually(() => expect(first.received.text).toContain('pong'));
  });

  it('ends when a receiver is cut off', async () => {
    const session = unique('s');
    const first = stream(session, 'xhr_streaming');
    await eventually(() => expect(first.received.text).toContain(GREETING));
    first.cut();
    await eventually(async () => expect(await send(session, '{"msg":"ping"}')).toBe(404));
    expect(await poll(session)).toBe('c[1002,"Connection interrupted"]\n');
  });

  it('is forgotten when nobody fetches', async () => {
    const session = unique('s');
    expect(await poll(session)).toBe('o\n');
    expect(await send(session, '{"msg":"ping"}')).toBe(204);
    await eventually(async () => expect(await send(session, '{"msg":"ping"}')).toBe(404), 2 * SESSION_TIMEOUT_MS);
    expect(await poll(session)).toBe('o\n');
  });

  it.each<[string, { session?: string; body?: string; type?: string; status: number; text: string }]>([
    ['no session', { session: 'nobody', body: '["x"]', status: 404, text: '' }],
    ['an id with a dot', { session: 'a.b', body: '["x"]', status: 404, text: '' }],
    ['no body', { status: 500, text: 'Payload expected.' }],
    ['an empty body', { body: '', status: 500, text: 'Payload expected.' }],
    ['half a body', { body: '["x', status: 500, text: 'Broken JSON encoding.' }],
    ['what is no text', { body: '[1]', status: 500, text: 'Broken JSON encoding.' }],
    ['too many messages', { body: JSON.stringify(new Array(300).fill('x')), status: 413, text: 'Payload too large.' }],
    ['nothing', { body: '[]', status: 204, text: '' }],
    ['JSON', { body: '["x"]', type: 'application/json', status: 204, text: '' }],
    ['a form', { body: '["x"]', type: 'application/x-www-form-urlencoded', status: 204, text: '' }],
    ['XML', { body: '["x"]', type: 'application/xml', status: 204, text: '' }],
    ['text', { body: '["x"]', type: 'text/plain;charset=UTF-8', status: 204, text: '' }],
  ])('answers xhr_send with %s', async (_name, { session, body, type, status, text }) => {
    const own = unique('s');
    expect(await poll(own)).toBe('o\n');
    const response = await post(session ?? own, 'xhr_send', body, type === undefined ? {} : { 'content-type': type });
    expect([response.status, await response.text()]).toEqual([status, text]);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });

  it.each([
    ['POST', '/sockjs/a.b/session/xhr'],
    ['POST', '/sockjs/server/a.b/xhr'],
    ['GET', '/sockjs/server/a.b/eventsource'],
    ['GET', '/sockjs/server/session/htmlfile'],
    ['POST', '/sockjs/server/session/nonsense'],
    ['POST', '/sockjs/xhr'],
  ])('has nothing at %s %s', async (method, path) => {
    expect((await fetch(gatewayUrl() + path, { method })).status).toBe(404);
  });

  it('says so at its address', async () => {
    for (const path of ['/sockjs', '/sockjs/'])
      expect(await (await fetch(gatewayUrl() + path)).text()).toBe('Welcome to SockJS!\n');
  });

  it.each([
    ['info', 'GET', 'OPTIONS, GET'],
    ['000/preflight/xhr', 'POST', 'OPTIONS, POST'],
    ['000/preflight/xhr_streaming', 'POST', 'OPTIONS, POST'],
    ['000/preflight/xhr_send', 'POST', 'OPTIONS, POST'],
  ])('lets pages of other origins use %s, with cookies', async (path, method, methods) => {
    const origin = 'https://pages.example';
    const url = `${gatewayUrl()}/sockjs/${path}`;
    const preflight = await fetch(url, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': 'content-type',
      },
    });
    expect([preflight.status, Object.fromEntries(preflight.headers)]).toEqual([
      204,
      expect.objectContaining({
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        'access-control-allow-headers': 'content-type',
        'access-control-allow-methods': methods,
        'access-control-max-age': '31536000',
        'cache-control': 'public, max-age=31536000',
      }),
    ]);
    const answer = await fetch(`${gatewayUrl()}/sockjs/info`, { headers: { origin, cookie: 'JSESSIONID=abc' } });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'cache-control': 'no-store, no-cache, no-transform, must-revalidate, max-age=0',
      'set-cookie': expect.stringMatching(/^JSESSIONID=abc; Path=\/; HttpOnly/),
    });
  });

  it('ends a connection that floods it, and keeps others', async () => {
    const [session, other] = [unique('s'), unique('s')];
    for (const id of [session, other]) expect(await poll(id)).toBe('o\n');
    await send(session, CONNECT);
    const call = JSON.stringify({ msg: 'method', id: '1', method: 'login', params: [{ resume: user.authToken }] });
    await eventually(async () => expect(await send(session, ...new Array(256).fill(call))).toBe(404));
    expect(await send(other, '{"msg":"ping"}')).toBe(204);
  });
});
