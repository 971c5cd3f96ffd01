import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { ignoreForeignUpgrades } from './foreign.upgrades';

const H2C = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n';

describe('the wish for another protocol', () => {
  let server: Server;
  let port = 0;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { method, url, headers } = request;
        response.end(JSON.stringify({ method, url, upgrade: headers.upgrade, body: Buffer.concat(parts).toString() }));
      });
    });
    server.on('upgrade', (request, socket) => socket.end(`taken ${request.headers.upgrade}`));
    ignoreForeignUpgrades(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  });
  afterAll(() => void server.close());

  /** @returns all that comes back until the server or its silence ends it. */
  const ask = async (...pieces: string[]): Promise<string> => {
    const socket = connect({ host: '127.0.0.1', port });
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    for (const piece of pieces) {
      socket.write(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await new Promise((resolve) => socket.once('close', resolve));
    return answer;
  };
  const bodies = (answer: string) => answer.match(/\{.*?\}/g)?.map((text): unknown => JSON.parse(text));
  const END = 'GET /end HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n';
  const LAST = { method: 'GET', url: '/end', body: '' };

  it.each([
    ['without a body', [`GET /a?b HTTP/1.1\r\nhost: x\r\n${H2C}\r\n${END}`], { method: 'GET', url: '/a?b', body: '' }],
    [
      'with a body',
      [`POST /a HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n${H2C}\r\nhello${END}`],
      { method: 'POST', url: '/a', body: 'hello' },
    ],
    [
      'with a body that comes later',
      [`POST /a HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n${H2C}\r\n`, 'he', `llo${END}`],
      { method: 'POST', url: '/a', body: 'hello' },
    ],
    [
      'with a body in chunks',
      [
        `POST /a HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n${H2C}\r\n2\r\nhe\r\n`,
        `3\r\nllo\r\n0\r\n\r\n${END}`,
      ],
      { method: 'POST', url: '/a', body: 'hello' },
    ],
    [
      'for anything else',
      [`GET /a HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: TLS/1.3, x\r\n\r\n${END}`],
      { method: 'GET', url: '/a', body: '' },
    ],
  ])('is not heard, %s, and the connection goes on', async (_case, pieces, expected) => {
    expect(bodies(await ask(...pieces))).toEqual([expected, LAST]);
  });

  it('is not heard twice on one connection', async () => {
    const one = `GET /a HTTP/1.1\r\nhost: x\r\n${H2C}\r\n`;
    expect(bodies(await ask(one, one, END))).toHaveLength(3);
  });

  it('is heard when it is for WebSocket', async () => {
    expect(await ask('GET /a HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: WebSocket\r\n\r\n')).toBe(
      'taken WebSocket',
    );
  });
});
