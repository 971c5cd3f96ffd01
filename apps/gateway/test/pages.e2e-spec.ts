import { createHash } from 'node:crypto';
import { OPERATIONS } from '@gantry/contracts';
import { gatewayUrl, platformState, RestClient } from '@gantry/testing';

const { ops } = platformState();
const gateway = () => new RestClient(gatewayUrl(1));
const page = async (path: string) => {
  const { status, headers, body } = await gateway().send('GET', path);
  return { status, type: headers.get('content-type'), body };
};

describe('pages', () => {
  it('greet people at the root', async () => {
    expect(await page('/')).toEqual({
      status: 200,
      type: 'text/html; charset=utf-8',
      body: expect.stringContaining('<title>Gantry</title>'),
    });
  });

  it('show the API documentation', async () => {
    expect(await page('/api-docs')).toMatchObject({
      status: 200,
      type: 'text/html; charset=utf-8',
      body: expect.stringContaining('swagger-ui'),
    });
    for (const path of ['/api-docs/start.js', '/api-docs/ui/swagger-ui-bundle.js', '/api-docs/ui/swagger-ui.css'])
      expect([path, (await page(path)).status]).toEqual([path, 200]);
  });

  it('describe every REST binding in OpenAPI', async () => {
    const { status, type, body } = await page('/api-docs/openapi.json');
    expect([status, type, body.openapi]).toEqual([200, expect.stringMatching(/^application\/json/), '3.1.0']);
    const documented = Object.entries<object>(body.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const bound = OPERATIONS.flatMap(({ rest = [] }) =>
      rest.flatMap(({ method, path, aliases = [] }) =>
        [path, ...aliases].map((url) => `${method} ${url.replace(/:(\w+)/g, '{$1}')}`),
      ),
    );
    expect(documented.sort()).toEqual([...new Set(bound)].sort());
  });

  it('do not leave their folder', async () => {
    for (const path of [
      '/api-docs/ui/../../package.json',
      '/api-docs/ui/..%2f..%2fpackage.json',
      '/api-docs/ui/%2e%2e/%2e%2e/package.json',
    ])
      expect([path, (await page(path)).status]).toEqual([path, 404]);
  });

  it.each(['/health/live', '/health/ready'])('answer load balancers at %s', async (path) => {
    expect((await page(path)).status).toBe(200);
  });

  it('tell health and metrics of every process', async () => {
    for (const [name, url] of Object.entries(ops)) {
      const inside = new RestClient(url);
      expect([name, (await inside.get('/health/live')).status, (await inside.get('/health/ready')).status]).toEqual([
        name,
        200,
        200,
      ]);
    }
  });

  it('count requests by operation in the metrics, which the public port does not show', async () => {
    await Promise.all(platformState().urls.map((url) => new RestClient(url).get('/api/info')));
    for (const [name, url] of Object.entries(ops)) {
      if (!/^(?:gateway|standalone)/.test(name)) continue;
      const { status, headers, body } = await new RestClient(url).send('GET', '/metrics');
      expect([name, status, headers.get('content-type')]).toEqual([name, 200, expect.stringContaining('text/plain')]);
      expect(body).toMatch(/gantry_http_request_seconds_count\{[^}]*operation="auth\.info\.get"/);
    }
    for (const path of ['/metrics', '/metrics/', '/metrics?x', '//metrics'])
      expect((await page(path)).status).toBe(404);
  });

  /** Every page that there is: whatever answers with HTML. */
  it.each([
    ['/', 200],
    ['/api-docs', 200],
    ['/api-docs/', 200],
    ['/_oauth/google', 200],
    ['/_oauth/google?code=x&state=x', 200],
    ['/reset-password/x', 200],
    ['/enroll-account/x', 200],
    ['/verify-email/x', 200],
    ['/mailer/unsubscribe/x/1', 200],
  ])('say what they may do: %s', async (path, expected) => {
    const { status, headers, body } = await gateway().send('GET', path);
    expect([status, headers.get('content-type')]).toEqual([expected, 'text/html; charset=utf-8']);
    const policy = headers.get('content-security-policy') ?? '';
    for (const rule of ["default-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"])
      expect(policy).toContain(rule);
    expect(policy).not.toMatch(/script-src[^;]*(?:unsafe|\*|https?:)/);
    for (const [, element, attributes, text = ''] of String(body).matchAll(/<(script|style)([^>]*)>([^<]*)/g)) {
      if (/src=/.test(attributes ?? '')) continue;
      const hash = createHash('sha256').update(text).digest('base64');
      expect(policy).toMatch(new RegExp(`${element}-src[^;]*'sha256-${hash.replace(/[+/]/g, '\\$&')}'`));
    }
    expect(String(body)).not.toMatch(/<[^>]+ (?:on\w+|style)=/);
  });

  it('serve nothing of the package behind the API documentation but what they load', async () => {
    for (const file of [
      'index.html',
      'package.json',
      'swagger-ui-bundle.js.map',
      'swagger-ui.js',
      'oauth2-redirect.html',
      'absolute-path.js',
      '',
    ]) {
      const { status } = await page(`/api-docs/ui/${file}`);
      expect([file, status]).toEqual([file, 404]);
    }
  });

  it('tell SockJS clients what there is', async () => {
    expect(await page('/sockjs/info')).toMatchObject({
      status: 200,
      body: { websocket: true, origins: ['*:*'], cookie_needed: false, entropy: expect.any(Number) },
    });
  });
});
