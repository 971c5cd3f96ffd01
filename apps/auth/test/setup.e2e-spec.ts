import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { eventually, Platform, platformState, RestClient, unique, START_MS } from '@gantry/testing';

const REFUSED = {
  success: false,
  errorType: 'error-setup-required',
  error:
    'This server has no administrator yet: make the first account by the set-up link in its log [error-setup-required]',
};

describe('a server that nobody administers yet', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gantry-setup-'));
  let platform: Platform;
  const url = () => platform.urls[0] ?? '';

  beforeAll(async () => {
    platform = await Platform.start({
      mode: platformState().mode,
      root: resolve(__dirname, '../../..'),
      folder,
      replicas: { gateway: 1, messages: 1, presence: 0, notifications: 0, livechat: 0, integrations: 0 },
      env: {
        HTTP_FORWARDED_COUNT: '1',
        OVERWRITE_SETTING_API_Enable_Rate_Limiter: 'false',
        OVERWRITE_SETTING_Accounts_RegistrationForm: 'Disabled',
      },
    });
  }, START_MS);
  afterAll(async () => {
    await platform?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, START_MS);

  const register = async (headers: Record<string, string>, more: object = {}) => {
    const username = unique('first');
    const form = { username, email: `${username}@example.com`, pass: 'a long pass phrase', name: username, ...more };
    const { body } = await new RestClient(url()).send('POST', 'users.register', JSON.stringify(form), {
      'content-type': 'application/json',
      ...headers,
    });
    return body;
  };
  const link = (): string => {
    const logs = readdirSync(join(folder, 'logs')).map((name) => readFileSync(join(folder, 'logs', name), 'utf8'));
    const [, found] = /"link":"([^"]+)"/.exec(logs.join('\n')) ?? [];
    if (found === undefined) throw new Error('no link in the logs');
    return found;
  };
  const FAR = { 'x-forwarded-for': '203.0.113.9' };

  it.each<[string, Record<string, string>, object]>([
    ['from elsewhere', FAR, {}],
    ['with a secret of its own', FAR, { secretURL: 'x'.repeat(43) }],
    ['with an empty secret', FAR, { secretURL: '' }],
    ['through a proxy on the same machine', { 'x-forwarded-for': '127.0.0.1' }, {}],
    ['from a page of another site', { origin: 'https://evil.example' }, {}],
    ['under another name of the machine', { forwarded: 'for=127.0.0.1' }, {}],
  ])('makes nobody %s an administrator, or anything', async (_how, headers, more) => {
    expect(await register(headers, more)).toMatchObject(REFUSED);
  });

  it('does not by the realtime method either', async () => {
    const form = { email: `${unique('first')}@example.com`, pass: 'a long pass phrase', name: 'X' };
    const message = JSON.stringify({ msg: 'method', id: '1', method: 'registerUser', params: [form] });
    const { body } = await new RestClient(url()).send(
      'POST',
      'method.callAnon/registerUser',
      JSON.stringify({ message }),
      { 'content-type': 'application/json', ...FAR },
    );
    expect(JSON.parse(body.message)).toMatchObject({ error: { error: 'error-setup-required' } });
  });

  it('is set up once, by the link that its log shows', async () => {
    const found = await eventually(link);
    const { pathname } = new URL(found);
    expect(pathname).toMatch(/^\/setup\/[\w-]{43}$/);
    const page = await fetch(url() + pathname);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('data-action="setup"')]);
    const secretURL = pathname.split('/').pop();
    const answers = await Promise.all([register(FAR, { secretURL }), register(FAR, { secretURL })]);
    const roles = await Promise.all(
      answers
        .filter(({ success }) => success)
        .map(async ({ user }) => {
          const login = await new RestClient(url()).post('login', {
            user: user.username,
            password: 'a long pass phrase',
          });
          return login.body.data.me.roles;
        }),
    );
    expect(roles.filter((each) => each.includes('admin'))).toHaveLength(1);
    await eventually(async () =>
      expect(await register(FAR, { secretURL })).toMatchObject({ errorType: 'error-user-registration-disabled' }),
    );
    expect(await register({})).toMatchObject({ errorType: 'error-user-registration-disabled' });
  });
});
