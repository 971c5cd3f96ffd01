import { createServer, type Server } from 'node:http';
import { requestOutgoing } from './outgoing.request';
import { isPrivateAddress } from './private.addresses';

describe('private addresses', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
    '2002:7f00:1::',
  ])('%s is one', (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });

  it.each(['8.8.8.8', '172.32.0.1', '192.169.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])(
    '%s is none',
    (address) => {
      expect(isPrivateAddress(address)).toBe(false);
    },
  );
});

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
