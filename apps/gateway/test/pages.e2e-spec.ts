import { OPERATIONS } from '@gantry/contracts';
import { gatewayUrl, platformState, RestClient } from '@gantry/testing';

const { mode, ops } = platformState();
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

  it('count requests by operation in the metrics', async () => {
    await gateway().get('/api/info');
    const { status, type, body } = await page('/metrics');
    if (mode === 'standalone') {
      expect([status, type]).toEqual([200, expect.stringContaining('text/plain')]);
      expect(body).toMatch(/gantry_http_request_seconds_count\{[^}]*operation="auth\.info\.get"/);
    } else expect([status, type]).toEqual([expect.any(Number), expect.any(String)]);
  });

  it('tell SockJS clients what there is', async () => {
    expect(await page('/sockjs/info')).toMatchObject({
      status: 200,
      body: { websocket: true, origins: ['*:*'], cookie_needed: false, entropy: expect.any(Number) },
    });
  });
});
