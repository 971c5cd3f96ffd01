import { createServer, type Server } from 'node:http';
import { requestOutgoing } from './outgoing.request';

describe('an outgoing request', () => {
  let server: Server;
  let base: URL;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://x');
      if (pathname === '/long') return void response.end(Buffer.alloc(2_000));
      if (pathname === '/private')
        return void response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end();
      if (pathname === '/loop') return void response.writeHead(302, { location: '/loop' }).end();
      if (pathname === '/moved') return void response.writeHead(302, { location: '/' }).end();
      if (pathname === '/never') return;
      response.writeHead(200, { 'content-type': 'text/plain' }).end('hello');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    base = new URL(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`);
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it.each([
    'http://127.0.0.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://0x7f.1/',
    'http://2130706433/',
    'http://localhost/',
    'http://169.254.169.254/',
    'http://10.0.0.1/',
    'http://[::7f00:1]/',
    'http://[64:ff9b:1::a00:1]/',
    'http://[fec0::1]/',
  ])('never reaches %s', async (url) => {
    await expect(requestOutgoing(new URL(url))).rejects.toThrow(/private address/);
  });

  it.each(['file:///etc/passwd', 'ftp://example.com/', 'data:text/plain,x'])(
    'speaks http alone, not %s',
    async (url) => {
      await expect(requestOutgoing(new URL(url))).rejects.toThrow('neither http nor https');
    },
  );

  it('gives status, type and body', async () => {
    const { status, type, body } = await requestOutgoing(base, { allowPrivate: true });
    expect([status, type, body.toString()]).toEqual([200, 'text/plain', 'hello']);
  });

  it('follows as many redirects as it may', async () => {
    expect((await requestOutgoing(new URL('/moved', base), { allowPrivate: true })).status).toBe(302);
    expect(
      (await requestOutgoing(new URL('/moved', base), { allowPrivate: true, maxRedirects: 1 })).body.toString(),
    ).toBe('hello');
    expect((await requestOutgoing(new URL('/loop', base), { allowPrivate: true, maxRedirects: 3 })).status).toBe(302);
  });

  it('gives up an answer that is too long or never comes', async () => {
    await expect(requestOutgoing(new URL('/long', base), { allowPrivate: true, maxBytes: 1_000 })).rejects.toThrow(
      'answer is too long',
    );
    await expect(requestOutgoing(new URL('/never', base), { allowPrivate: true, timeoutMs: 50 })).rejects.toThrow();
  });
});
