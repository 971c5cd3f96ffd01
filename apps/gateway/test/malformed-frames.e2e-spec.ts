import { connect as connectTcp, type Socket } from 'node:net';
import { gatewayUrl, newUser, RawSocket, RestClient } from '@gantry/testing';
import fc from 'fast-check';

const CONNECT = '{"msg":"connect","version":"1","support":["1"]}';
const RUNS = 250;
const TIMEOUT_MS = 10_000;

const nested = (depth: number, open = '[', close = ']', core = ''): string =>
  open.repeat(depth) + core + close.repeat(depth);
const escapeBomb = (depth: number): string => nested(depth, '{"$type":0,"$value":', '}', '0');

const message = fc.constantFrom(
  'connect',
  'ping',
  'pong',
  'method',
  'sub',
  'unsub',
  'added',
  'result',
  '__proto__',
  '',
  null,
  1,
);
const name = fc.oneof(
  fc.constantFrom(
    'login',
    'logout',
    'sendMessage',
    'loadHistory',
    'stream-notify-room',
    'stream-room-messages',
    '__proto__',
    'constructor',
  ),
  fc.string(),
);
const marker = fc.constantFrom(
  { $date: 'x' },
  { $date: null },
  { $date: 9e99 },
  { $binary: 5 },
  { $binary: '@@' },
  { $InfNaN: 'x' },
  { $InfNaN: 0 },
  { $escape: { $date: 1 } },
  { $type: 'x', $value: {} },
  { $ne: 1 },
  { $where: 'while(1);' },
);
const param = fc.oneof(
  marker,
  fc.jsonValue({ maxDepth: 4 }),
  fc.array(marker, { maxLength: 3 }),
  fc.record({ resume: marker }),
  fc.record({ rid: marker, msg: marker, _id: marker }),
);
const looseFrame = fc.record(
  {
    msg: message,
    id: fc.oneof(fc.string(), fc.jsonValue({ maxDepth: 1 })),
    method: name,
    name,
    params: fc.oneof(fc.array(param, { maxLength: 5 }), fc.jsonValue({ maxDepth: 2 })),
    version: fc.jsonValue({ maxDepth: 1 }),
    support: fc.jsonValue({ maxDepth: 2 }),
  },
  { requiredKeys: [] },
);
/** Broken JSON: a good frame that lost or gained something. */
const torn = fc.tuple(looseFrame, fc.nat(200), fc.string({ maxLength: 3 })).map(([frame, at, junk]) => {
  const text = JSON.stringify(frame);
  return text.slice(0, at) + junk + text.slice(at + 1);
});
const anyFrame = fc.oneof(
  looseFrame.map((frame) => JSON.stringify(frame)),
  torn,
  fc.string(),
  fc.json(),
);

describe('malformed frames', () => {
  /** Somebody else on the same gateway, who must notice nothing. */
  let bystander: RawSocket;

  beforeAll(async () => {
    bystander = await RawSocket.open(gatewayUrl());
    bystander.send(CONNECT);
    await bystander.text((text) => text.includes('"connected"'));
  });

  afterAll(async () => {
    await bystander.close();
  });

  afterEach(async () => {
    const id = `bystander-${Math.random()}`;
    bystander.send(JSON.stringify({ msg: 'ping', id }));
    await bystander.text((text) => text === `{"msg":"pong","id":"${id}"}`);
    expect((await new RestClient(gatewayUrl()).get('/health/live')).status).toBe(200);
  });

  let pings = 0;
  /** Resolves when the frame has been dealt with: the connection answers what came after it, or was closed. */
  async function survives(socket: RawSocket, frame: string): Promise<void> {
    socket.send(frame);
    const id = `probe-${pings++}`;
    socket.send(JSON.stringify({ msg: 'ping', id }));
    await socket.text((text) => text.includes(id));
  }

  it.each([
    ['before connect', false],
    ['after login', true],
  ])(
    'of any kind are answered or ignored %s',
    async (_name, loggedIn) => {
      const socket = await RawSocket.open(gatewayUrl());
      if (loggedIn) {
        // An account of its own: among random frames there is a logout.
        const user = await newUser();
        socket.send(CONNECT);
        socket.send(
          JSON.stringify({ msg: 'method', id: 'login', method: 'login', params: [{ resume: user.authToken }] }),
        );
        await socket.text((text) => text.includes('"tokenExpires"'));
      }
      await fc.assert(
        fc.asyncProperty(anyFrame, async (frame) => {
          // A version that nobody speaks ends the connection, as documented.
          fc.pre(!frame.includes('"connect"') || loggedIn);
          await survives(socket, frame);
        }),
        { numRuns: RUNS, endOnFailure: true },
      );
      await socket.close();
    },
    60_000,
  );

  it.each([
    ['an unknown message of 64 levels', `{"msg":"x","a":${nested(63)}}`, 'Bad request'],
    ['a frame of 65 levels', `{"msg":"x","a":${nested(64)}}`, 'Bad request'],
    ['100,000 levels', nested(100_000), 'Bad request'],
    ['100,000 levels that never close', '['.repeat(100_000), 'Bad request'],
    ['markers that are escaped at each level', `{"msg":"x","a":${escapeBomb(63)}}`, 'Bad request'],
    ['a prototype', '{"msg":"x","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}', 'Bad request'],
    [
      'too many parameters',
      `{"msg":"method","id":"1","method":"login","params":[${'0,'.repeat(100)}0]}`,
      'Malformed method invocation',
    ],
    [
      'an id that is an object',
      '{"msg":"method","id":{"$ne":1},"method":"login","params":[]}',
      'Malformed method invocation',
    ],
    ['half an escape sequence', '{"msg":"ping","id":"\\u00', 'Parse error'],
    [
      'a lone surrogate as a name',
      '{"msg":"method","id":"1","method":"\\ud800","params":[]}',
      "Method '\\\\ud800' not found",
    ],
  ])('%s: an error', async (_name, frame, reason) => {
    const socket = await RawSocket.open(gatewayUrl());
    socket.send(CONNECT);
    await survives(socket, frame);
    await socket.text((text) => text.includes('"error"') && new RegExp(reason).test(text));
    await socket.close();
  });

  it('a method before connect that nests as deep as allowed is answered', async () => {
    const socket = await RawSocket.open(gatewayUrl());
    await survives(socket, `{"msg":"method","id":"1","method":"x","params":[${escapeBomb(62)}]}`);
    await socket.text((text) => text.includes('Must connect first'));
    await socket.close();
  });

  it('a message whose attachments bloat when they are written can be sent, and read again', async () => {
    const user = await newUser();
    const { body } = await user.rest.post('channels.create', { name: `bombs-${user.userId.toLowerCase()}` });
    expect(body).toMatchObject({ success: true });
    const socket = await RawSocket.open(gatewayUrl());
    socket.send(CONNECT);
    socket.send(JSON.stringify({ msg: 'method', id: 'login', method: 'login', params: [{ resume: user.authToken }] }));
    socket.send(
      `{"msg":"method","id":"send","method":"sendMessage","params":[{"rid":"${body.channel._id}","msg":"bomb","attachments":[{"a":${escapeBomb(58)}}]}]}`,
    );
    socket.send(`{"msg":"method","id":"history","method":"loadHistory","params":["${body.channel._id}"]}`);
    const history = await socket.text((text) => text.startsWith('{"msg":"result","id":"history"'));
    expect(history).toContain('"msg":"bomb"');
    await socket.close();
  });

  it('a body of REST that nests deeper than a frame may is refused, so that no message cannot be told', async () => {
    const user = await newUser();
    const deep = { rid: 'GENERAL', msg: 'x', attachments: [JSON.parse(nested(300, '{"a":', '}', '0'))] };
    const { status, body } = await user.rest.post('chat.sendMessage', { message: deep });
    expect({ status, body }).toEqual({
      status: 400,
      body: { success: false, error: 'The request body is nested too deep' },
    });
  });

  it.each([
    ['raw DDP in a SockJS session', '{"msg":"nonsense"}'],
    ['an array of what is no text', '[1,{}]'],
    ['an endless array', `[${'"x",'.repeat(1_000)}"x"]`],
    ['no JSON', '["'],
    ['nothing', '[]'],
  ])('SockJS, %s: an error', async (_name, frame) => {
    const socket = await RawSocket.open(gatewayUrl(), '/sockjs/1/abcdefgh/websocket');
    socket.send(JSON.stringify([CONNECT]));
    socket.send(frame);
    socket.send(JSON.stringify(['{"msg":"ping","id":"after"}']));
    await socket.text((text) => text.includes('after'));
    await socket.close();
  });

  it('a binary frame closes the connection', async () => {
    const socket = await RawSocket.open(gatewayUrl());
    socket.send(Buffer.from(CONNECT));
    expect(await socket.closed()).toBe(1003);
  });

  it('a message in many fragments is one message', async () => {
    const socket = await RawSocket.open(gatewayUrl());
    socket.send(CONNECT);
    const ping = '{"msg":"ping","id":"in pieces"}';
    for (const [index, char] of [...ping].entries()) socket.socket.send(char, { fin: index === ping.length - 1 });
    await socket.text((text) => text === '{"msg":"pong","id":"in pieces"}');
    await socket.close();
  });
});

describe('broken WebSocket', () => {
  const { hostname, port } = new URL(gatewayUrl());
  const upgrade = (path: string, version = '13'): string =>
    `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: ${version}\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;

  function open(): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = connectTcp(Number(port), hostname, () => resolve(socket));
      socket.once('error', reject);
    });
  }

  /** Everything that the gateway says until it hangs up. */
  async function conversation(first: string, then?: Buffer): Promise<Buffer> {
    const socket = await open();
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      const timer = setTimeout(() => reject(new Error('the gateway did not hang up')), TIMEOUT_MS);
      socket.once('data', () => then && socket.write(then));
      socket.on('data', (chunk) => chunks.push(chunk));
      socket.on('error', () => undefined);
      socket.on('close', () => {
        clearTimeout(timer);
        resolve(Buffer.concat(chunks));
      });
      socket.write(first);
    });
  }

  afterEach(async () => {
    expect((await new RestClient(gatewayUrl()).get('/health/live')).status).toBe(200);
  });

  it.each(['//', '/nothing', '/sockjs/only-one/websocket', '/websocket/more', '/%', '*', 'http://[::1'])(
    'an upgrade at %s is refused, and the gateway lives',
    async (path) => {
      expect((await conversation(upgrade(path))).toString()).toMatch(/^HTTP\/1\.1 4\d\d /);
    },
  );

  it('an upgrade to another version of the protocol is refused', async () => {
    expect((await conversation(upgrade('/websocket', '99'))).toString()).toMatch(/^HTTP\/1\.1 4\d\d /);
  });

  it.each([
    ['an unmasked frame', Buffer.from([0x81, 0x02, 0x7b, 0x7d]), 1002],
    ['a reserved opcode', Buffer.from([0x83, 0x80, 0, 0, 0, 0]), 1002],
    ['a reserved bit', Buffer.from([0xc1, 0x80, 0, 0, 0, 0]), 1002],
    ['a continuation of nothing', Buffer.from([0x80, 0x80, 0, 0, 0, 0]), 1002],
    ['a fragmented ping', Buffer.from([0x09, 0x80, 0, 0, 0, 0]), 1002],
    ['text that is no UTF-8', Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xff, 0xfe]), 1007],
    ['a length of 2^62', Buffer.from([0x81, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), 1009],
    ['a length of 64 MB', Buffer.from([0x81, 0xff, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0]), 1009],
  ])('%s ends the connection with its code', async (_name, frame, code) => {
    const answer = await conversation(upgrade('/websocket'), frame);
    const close = answer.lastIndexOf(0x88);
    expect(close).toBeGreaterThan(0);
    expect(answer.readUInt16BE(close + 2)).toBe(code);
  });

  it('a connection that is cut at any moment leaves nothing behind that could fail', async () => {
    for (const first of [
      upgrade('/websocket'),
      upgrade('/nothing'),
      upgrade('/websocket').slice(0, 40),
      upgrade('/socket.io/?EIO=4&transport=websocket'),
    ]) {
      const socket = await open();
      socket.on('error', () => undefined);
      socket.write(first);
      socket.resetAndDestroy();
    }
    expect((await new RestClient(gatewayUrl()).get('/health/live')).status).toBe(200);
  });
});
