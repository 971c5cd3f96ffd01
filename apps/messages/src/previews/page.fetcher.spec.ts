import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fetchPreview } from './page.fetcher';

const HTML = { 'content-type': 'text/html; charset=utf-8' };
const PAGE = '<head><title>Page</title><link type="application/json+oembed" href="/oembed"></head>';

describe('looking behind a link', () => {
  let server: Server;
  let base: string;
  const asked: (string | undefined)[] = [];
  const rules = { userAgent: 'agent', admits: ({ pathname }: URL) => pathname !== '/forbidden' };

  beforeAll(async () => {
    server = createServer(({ url = '', headers }, response) => {
      asked.push(headers['user-agent']);
      const send = (status: number, head: Record<string, string>, body = '') =>
        response.writeHead(status, head).end(body);
      if (url === '/page?a=1') return send(200, HTML, PAGE);
      if (url === '/oembed') return send(200, { 'content-type': 'application/json' }, '{"title":"T","html":"<b>"}');
      if (url === '/picture') return send(200, { 'content-type': 'image/png' }, 'png');
      if (url === '/moved') return send(302, { location: '/page?a=1' });
      if (url === '/trap') return send(302, { location: '/forbidden' });
      if (url === '/around') return send(302, { location: '/around' });
      if (url === '/long') return send(200, HTML, PAGE + 'x'.repeat(1_000_000));
      return send(404, HTML);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => new Promise((closed) => server.close(closed)));

  it('finds what the page and its oEmbed answer say', async () => {
    expect(await fetchPreview(`${base}/page?a=1`, rules, true)).toEqual({
      url: `${base}/page?a=1`,
      headers: { contentType: HTML['content-type'] },
      parsedUrl: {
        ...{ host: base.slice('http://'.length), hash: null, pathname: '/page', protocol: 'http:' },
        ...{ port: base.split(':')[2], search: '?a=1', query: 'a=1' },
      },
      meta: { pageTitle: 'Page', oembedTitle: 'T' },
    });
    expect(new Set(asked)).toEqual(new Set(['agent']));
  });

  it.each([
    ['/picture', {}],
    ['/moved', { pageTitle: 'Page', oembedTitle: 'T' }],
    ['/long', { pageTitle: 'Page', oembedTitle: 'T' }],
  ])('%s', async (path, meta) => {
    expect((await fetchPreview(`${base}${path}`, rules, true))['meta']).toEqual(meta);
  });

  it('shows nothing of what is not there', async () => {
    expect(await fetchPreview(`${base}/none`, rules, true)).toEqual({ url: `${base}/none`, ignoreParse: true });
    expect((await fetchPreview(`${base}/around`, rules, true))['ignoreParse']).toBe(true);
  });

  it.each<[string, string, string]>([
    ['a redirect to where nobody may look', '/trap', 'not admitted'],
    ['an address that is not admitted', '/forbidden', 'not admitted'],
  ])('refuses %s', async (_name, path, error) => {
    await expect(fetchPreview(`${base}${path}`, rules, true)).rejects.toThrow(error);
  });

  it('asks no private address', async () => {
    await expect(fetchPreview(`${base}/page?a=1`, rules)).rejects.toThrow('private address');
  });
});
