import { gatewayUrl, RestClient } from '@gantry/testing';

describe('the public port', () => {
  const client = new RestClient(gatewayUrl());
  const headersOf = async (path: string): Promise<Headers> => (await fetch(gatewayUrl() + path)).headers;

  it.each(['/', '/api-docs', '/api/info', '/api/v1/nonsense', '/health/live'])(
    'forbids browsers to guess the type of %s',
    async (path) => {
      expect((await headersOf(path)).get('x-content-type-options')).toBe('nosniff');
    },
  );

  it('keeps its pages out of frames of other sites', async () => {
    expect((await headersOf('/')).get('x-frame-options')).toBe('sameorigin');
    expect((await headersOf('/api/info')).get('x-frame-options')).toBeNull();
  });

  it('has no rate limit in TEST_MODE', async () => {
    for (let call = 0; call < 12; call++) {
      const { status, headers } = await client.get('/api/info');
      expect([status, headers.get('x-ratelimit-limit')]).toEqual([200, null]);
    }
  });

  it('answers OPTIONS without a wish with an empty 404, and with one that CORS is off', async () => {
    expect(await client.send('OPTIONS', 'me')).toMatchObject({ status: 404, body: undefined });
    const { status, headers, body } = await client.send('OPTIONS', 'me', undefined, {
      'access-control-request-method': 'GET',
      origin: 'https://a.example',
    });
    expect({ status, body }).toEqual({
      status: 405,
      body: 'CORS not enabled. Go to "Admin > General > REST Api" to enable it.',
    });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});
