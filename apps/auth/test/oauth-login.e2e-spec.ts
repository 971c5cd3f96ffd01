import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { newId } from '@gantry/contracts';
import {
  answered,
  answerOf,
  DdpClient,
  loginRefused,
  RestClient,
  TOKEN,
  unique,
  START_MS,
  startOwnPlatform,
  type OwnPlatform,
} from '@gantry/testing';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';

const GOOD = 'good-token';
const WRONG = loginRefused('Unauthorized', 'Unauthorized');
const NO_ATTEMPT = loginRefused(145_546_287, 'No matching login attempt found');
const UNRECOGNISED = loginRefused(400, 'Unrecognized options for login request');
const bearer = ({ headers }: IncomingMessage) => headers.authorization === `Bearer ${GOOD}`;
const hasProof = (url: URL) =>
  url.searchParams.get('appsecret_proof') === createHmac('sha256', 'secret').update(GOOD).digest('hex');

const isGoodCode = (form: URLSearchParams) =>
  form.get('code') === 'good-code' &&
  form.get('grant_type') === 'authorization_code' &&
  /^http.*\/_oauth\/\w+$/.test(form.get('redirect_uri') ?? '');

/** Who the local provider says that the owner of GOOD is. */
interface Person {
  id: number;
  username: string;
  email: string;
}

/** What the local provider signs Apple's identity tokens by. */
let appleKeys: { keys: JWK[] };

/** Speaks as much of the five protocols as a login needs. Undefined: refused. */
function answer(request: IncomingMessage, url: URL, { id, username, email }: Person, form: URLSearchParams): unknown {
  const isGood = url.searchParams.get('access_token') === GOOD;
  switch (url.pathname) {
    case '/oauth2/v3/tokeninfo':
      return isGood
        ? { aud: 'app' }
        : url.searchParams.get('access_token') === 'foreign-token'
          ? { aud: 'other-app' }
          : undefined;
    case '/oauth2/v3/userinfo':
      return bearer(request) ? { sub: String(id), email, email_verified: true, name: 'Ada' } : undefined;
    case '/app':
      return isGood && hasProof(url) ? { id: 'app' } : undefined;
    case '/me':
      return isGood && hasProof(url) ? { id: String(id), email, name: 'Ada' } : undefined;
    case '/1.1/account/verify_credentials.json':
      return request.headers.authorization?.includes(`oauth_token="${GOOD}"`) &&
        request.headers.authorization.includes('oauth_consumer_key="app"')
        ? { id_str: String(id), screen_name: username, name: 'Ada', email }
        : undefined;
    case '/applications/app/token':
      return request.headers.authorization === `Basic ${Buffer.from('app:secret').toString('base64')}`
        ? { user: { id } }
        : undefined;
    case '/user':
      return bearer(request) ? { id, login: username, name: 'Ada' } : undefined;
    case '/user/emails':
      return [{ email, primary: true, verified: true }];
    case '/oauth/token/info':
      return bearer(request) ? { application: { uid: 'app' } } : undefined;
    case '/api/v4/user':
      return bearer(request) ? { id, username, name: 'Ada', email, confirmed_at: '2020-01-01T00:00:00Z' } : undefined;
    case '/oauth2/v4/token':
    case '/oauth/access_token':
    case '/login/oauth/access_token':
    case '/oauth/token':
      return isGoodCode(form) && form.get('client_id') === 'app' && form.get('client_secret') === 'secret'
        ? { access_token: GOOD, token_type: 'bearer' }
        : undefined;
    case '/realm/token':
      return isGoodCode(form) &&
        request.headers.authorization === `Basic ${Buffer.from('app:secret').toString('base64')}`
        ? { access_token: GOOD }
        : undefined;
    case '/auth/keys':
      return appleKeys;
    case '/realm/userinfo':
      return bearer(request)
        ? {
            sub: String(id),
            profile: { login: username, first: 'Ada', last: 'Lovelace' },
            email,
            email_verified: true,
            realm: { roles: ['bot', 'no-such-role', 'offline_access'] },
          }
        : undefined;
    case '/plain/me':
      return url.searchParams.get('token') === GOOD ? { id, username, email } : undefined;
    case '/oauth/me':
      return isGood ? { ID: id, user_login: username, display_name: 'Ada', user_email: email } : undefined;
    default:
      return undefined;
  }
}

/** A JWT that nobody signed: what a provider would have made for another application. */
const madeFor = (application: string) =>
  ['{}', JSON.stringify({ azp: application })].map((part) => Buffer.from(part).toString('base64url')).join('.') + '.x';

describe('logging in by a token of a provider', () => {
  let provider: Server;
  let platform: OwnPlatform;
  let person: Person;
  let root: string;
  let ours: { privateKey: CryptoKey; publicKey: CryptoKey };

  beforeAll(async () => {
    ours = await generateKeyPair('RS256');
    appleKeys = { keys: [{ ...(await exportJWK(ours.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }] };
    const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk));
      const found = answer(
        request,
        new URL(request.url ?? '/', 'http://x'),
        person,
        new URLSearchParams(Buffer.concat(chunks).toString()),
      );
      response
        .writeHead(found === undefined ? 401 : 200, { 'content-type': 'application/json' })
        .end(JSON.stringify(found ?? {}));
    };
    // A client that leaves before its request is read gets no answer.
    provider = createServer((request, response) => void respond(request, response).catch(() => response.destroy()));
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
    const address = provider.address();
    const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    root = url;
    const names = ['Facebook', 'Google', 'Twitter', 'Github', 'Gitlab'];
    platform = await startOwnPlatform({
      OAUTH_ALLOW_PRIVATE_ADDRESSES: 'true',
      ...Object.fromEntries(['FACEBOOK', 'GOOGLE', 'TWITTER', 'GITHUB'].map((name) => [`OAUTH_${name}_URL`, url])),
      OVERWRITE_SETTING_API_Gitlab_URL: url,
      OAUTH_GITHUB_TOKEN_URL: `${url}/login/oauth/access_token`,
      OAUTH_APPLE_URL: url,
      OAUTH_APPLE_CLIENT_IDS: 'app, app.beta',
      OVERWRITE_SETTING_Accounts_OAuth_Apple: 'true',
      OVERWRITE_SETTING_API_Wordpress_URL: url,
      OVERWRITE_SETTING_Accounts_OAuth_Wordpress: 'true',
      OVERWRITE_SETTING_Accounts_OAuth_Wordpress_server_type: 'wp-oauth-server',
      OVERWRITE_SETTING_Accounts_OAuth_Wordpress_id: 'app',
      OVERWRITE_SETTING_Accounts_OAuth_Wordpress_secret: 'secret',
      ...Object.fromEntries(
        names.flatMap((name) => [
          [`OVERWRITE_SETTING_Accounts_OAuth_${name}`, 'true'],
          [`OVERWRITE_SETTING_Accounts_OAuth_${name}_id`, 'app'],
          [`OVERWRITE_SETTING_Accounts_OAuth_${name}_secret`, 'secret'],
        ]),
      ),
    });
  }, START_MS);
  afterAll(async () => {
    await platform.stop();
    await new Promise((resolve) => provider.close(resolve));
  });
  beforeEach(() => {
    const username = unique('oauth');
    person = { id: Math.floor(Math.random() * 1e12), username, email: `${username}@example.com` };
  });

  const login = async (form: object) => answerOf(await new RestClient(platform.url(1)).post('login', form));
  const formOf = (serviceName: string, accessToken = GOOD) => ({
    serviceName,
    accessToken,
    accessTokenSecret: 's',
    secret: 'x',
    idToken: 'x',
    appId: 'x',
    appSecret: 'x',
    expiresIn: 200,
  });
  const loggedIn = (userId: unknown = expect.any(String)) =>
    answered(200, {
      status: 'success',
      data: { userId, authToken: expect.stringMatching(TOKEN), me: expect.anything() },
    });
  const userIdOf = ({ body }: { body: unknown }) => (body as { data: { userId: string } }).data.userId;
  const services = ['facebook', 'google', 'twitter', 'github', 'gitlab'];

  it.each(services)('%s: makes an account at first, and finds it afterwards', async (service) => {
    const first = await login(formOf(service));
    expect(first).toEqual(loggedIn());
    const { userId } = (first.body as { data: { userId: string } }).data;
    expect(await login(formOf(service))).toEqual(loggedIn(userId));
    expect(await platform.users.findOne({ _id: userId })).toMatchObject({
      name: 'Ada',
      emails: [{ address: person.email, verified: true }],
      roles: ['user'],
      services: { [service]: { id: String(person.id) } },
    });
    const client = await DdpClient.connect(platform.url());
    expect(await client.call('login', formOf(service))).toMatchObject({ id: userId, type: service });
    await client.close();
  });

  it.each(services)('%s: refuses a token that the provider does not know', async (service) => {
    expect(await login(formOf(service, newId()))).toEqual(WRONG);
  });

  it('refuses a token that was made for another application', async () => {
    expect(await login(formOf('google', 'foreign-token'))).toEqual(WRONG);
  });

  it('joins an account whose address both sides have checked, and no other', async () => {
    const [checked, typed] = [await platform.newUser({ verified: true }), await platform.newUser()];
    await platform.users.updateOne({ _id: checked._id }, { $set: { 'services.email2fa.enabled': false } });
    person.email = checked.email;
    expect(await login(formOf('google'))).toEqual(loggedIn(checked._id));
    person = { ...person, id: person.id + 1, email: typed.email };
    expect(await login(formOf('google'))).toEqual(loginRefused(403, 'Email already exists.'));
  });

  it('makes no account with an address that accounts may not have, and says so as a login that fails', async () => {
    person.email = 'nowhere';
    expect(await login(formOf('github'))).toEqual(
      loginRefused('error-invalid-email', 'Invalid email nowhere', {
        function: 'RocketChat.validateEmailDomain',
        email: 'nowhere',
      }),
    );
  });

  it('makes one account of five first logins at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => login(formOf('gitlab'))));
    expect(answers).toEqual(answers.map(() => loggedIn()));
    expect(new Set(answers.map(userIdOf)).size).toBe(1);
  });

  it.each(['linkedin', 'nobody', '__proto__', 'google.id'])('does not know a service called %s', async (service) => {
    expect(await login(formOf(service))).toEqual(UNRECOGNISED);
  });

  it('wordpress: a built-in service that is data', async () => {
    const first = await login(formOf('wordpress'));
    expect(first).toEqual(loggedIn());
    expect(await platform.users.findOne({ _id: userIdOf(first) })).toMatchObject({
      name: 'Ada',
      username: person.username,
      emails: [{ address: person.email, verified: false }],
      services: { wordpress: { id: String(person.id) } },
    });
    expect(await login(formOf('wordpress', newId()))).toEqual(WRONG);
  });

  describe('in a browser that a provider sends back with a code', () => {
    const stateOf = (state: object) => Buffer.from(JSON.stringify(state)).toString('base64');
    const comeBack = async (service: string, query: Record<string, string>) => {
      const response = await fetch(`${platform.url(1)}/_oauth/${service}?${new URLSearchParams(query)}`, {
        redirect: 'manual',
      });
      const page = await response.text();
      expect([response.status, response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual([
        200,
        'text/html; charset=utf-8',
        'no-store',
      ]);
      return { page, config: JSON.parse(/var c=(\{.*?\});\n/.exec(page)?.[1] ?? '{}') as Record<string, string> };
    };
    const arrive = (service: string, state: object = {}, code = 'good-code') =>
      comeBack(service, { code, state: stateOf({ loginStyle: 'popup', credentialToken: 't1', ...state }) });
    const withForm = ({ credentialToken, credentialSecret }: Record<string, string>) =>
      login({ oauth: { credentialToken, credentialSecret } });

    it.each(['google', 'facebook', 'github', 'gitlab', 'wordpress'])(
      '%s: gives the window a secret that logs in once',
      async (service) => {
        const { config } = await arrive(service);
        expect(config).toEqual({
          credentialToken: 't1',
          credentialSecret: expect.stringMatching(TOKEN),
          isCordova: false,
          storagePrefix: 'Meteor.oauth.credentialSecret-',
        });
        expect(await withForm({ ...config, credentialSecret: newId() })).toEqual(NO_ATTEMPT);
        expect(await withForm({ ...config, credentialToken: 't2' })).toEqual(NO_ATTEMPT);
        const answers = await Promise.all([0, 1].map(() => withForm(config)));
        expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
        const again = await arrive(service, { isCordova: true });
        const client = await DdpClient.connect(platform.url());
        expect(await client.call('login', { oauth: again.config })).toMatchObject({
          id: userIdOf(answers.find(({ status }) => status === 200) ?? { body: {} }),
          type: service,
        });
        await client.close();
      },
    );

    it.each([
      ['a code that the provider does not know', 'google', 'bad-code'],
      ['no code', 'google', ''],
      ['a service that is not there', 'nobody', 'good-code'],
      ['one that has no such flow', 'twitter', 'good-code'],
    ])('gives no secret for %s', async (_name, service, code) => {
      const { config, page } = await arrive(service, {}, code);
      expect(config['credentialSecret']).toBeUndefined();
      expect(page).toContain('did not succeed');
    });

    it.each(['', 'no base64 of JSON', stateOf({}), stateOf({ credentialToken: { $ne: '' } }), stateOf(['x'])])(
      'does nothing without a state of a client: %j',
      async (state) => {
        expect((await comeBack('google', { code: 'good-code', state })).config).toEqual({
          isCordova: false,
          storagePrefix: expect.any(String),
        });
      },
    );

    it('leads back into the same window of this server alone', async () => {
      const { value: site } = (await platform.admin.get('settings/Site_Url')).body;
      const redirect = async (redirectUrl: string) =>
        (await arrive('google', { loginStyle: 'redirect', redirectUrl })).config['redirectUrl'];
      expect(await redirect(`${site.replace(/\/$/, '')}/channel/general`)).toBe(
        `${site.replace(/\/$/, '')}/channel/general`,
      );
      for (const elsewhere of [
        'https://evil.example.com',
        `${site.replace(/\/$/, '')}.evil.example.com/`,
        'javascript:alert(1)',
        '//evil.example.com',
      ])
        expect(await redirect(elsewhere)).toBe(`${site.replace(/\/$/, '')}/`);
    });

    it('writes nothing of the state as markup', async () => {
      const { page } = await arrive('google', { credentialToken: '</script><script>alert(1)</script>' });
      expect(page).not.toContain('</script><script>alert');
      expect(page.match(/<\/script>/g)).toHaveLength(1);
    });

    it('gives what the provider said to a page that asks instead of logging in, once', async () => {
      const { config } = await arrive('google');
      const client = await DdpClient.connect(platform.url());
      const retrieved = await client.call(
        'OAuth.retrieveCredential',
        config['credentialToken'],
        config['credentialSecret'],
      );
      expect(retrieved).toEqual({
        serviceName: 'google',
        serviceData: { id: String(person.id), email: person.email, name: 'Ada', accessToken: GOOD },
        options: { profile: { name: 'Ada' } },
      });
      expect(
        await client.call('OAuth.retrieveCredential', config['credentialToken'], config['credentialSecret']),
      ).toBeUndefined();
      expect(await withForm(config)).toEqual(NO_ATTEMPT);
      await client.close();
    });
  });

  describe('apple: by a signed identity token', () => {
    const claims = (): JWTPayload => ({
      iss: root,
      aud: 'app',
      sub: String(person.id),
      email: person.email,
      email_verified: 'true',
    });
    const sign = (
      more: JWTPayload = {},
      {
        key = ours.privateKey,
        kid = 'k1',
        age = '0s',
        life = '5m',
      }: { key?: CryptoKey; kid?: string; age?: string; life?: string } = {},
    ) =>
      new SignJWT({ ...claims(), ...more })
        .setProtectedHeader({ alg: 'RS256', kid })
        .setIssuedAt(`${age} ago`)
        .setExpirationTime(life)
        .sign(key);
    const fullName = { givenName: 'Ada', familyName: null };

    it('makes an account at first, and finds it afterwards', async () => {
      const first = await login({
        serviceName: 'apple',
        identityToken: await sign(),
        fullName,
        email: 'somebody@else.com',
      });
      expect(first).toEqual(loggedIn());
      expect(await platform.users.findOne({ _id: userIdOf(first) })).toMatchObject({
        name: 'Ada',
        emails: [{ address: person.email, verified: true }],
        services: { apple: { id: String(person.id) } },
      });
      expect(await login({ identityToken: await sign({ aud: 'app.beta' }) })).toEqual(loggedIn(userIdOf(first)));
      const client = await DdpClient.connect(platform.url());
      expect(await client.call('login', { identityToken: await sign() })).toMatchObject({
        id: userIdOf(first),
        type: 'apple',
      });
      await client.close();
    });

    it('takes the nonce of the client, or its hash, and no other', async () => {
      const hashed = createHash('sha256').update('n1').digest('hex');
      for (const nonce of ['n1', hashed])
        expect(await login({ identityToken: await sign({ nonce }), nonce: 'n1' })).toEqual(loggedIn());
      expect(await login({ identityToken: await sign({ nonce: 'n2' }), nonce: 'n1' })).toEqual(WRONG);
      expect(await login({ identityToken: await sign(), nonce: 'n1' })).toEqual(WRONG);
    });

    it.each<[string, () => Promise<string>]>([
      ['for another application', () => sign({ aud: 'another' })],
      ['of another issuer', () => sign({ iss: 'https://appleid.apple.com' })],
      ['that has expired', () => sign({}, { age: '1h', life: '-10m' })],
      ['of nobody', async () => sign({ sub: undefined })],
      ['signed by somebody else', async () => sign({}, { key: (await generateKeyPair('RS256')).privateKey })],
      ['signed by a key that is not known', () => sign({}, { kid: 'k2' })],
      [
        'that is not signed',
        async () => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${(await sign()).split('.')[1]}.`,
      ],
      [
        'signed by the public key as a password',
        async () =>
          new SignJWT(claims())
            .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
            .setIssuedAt()
            .setExpirationTime('5m')
            .sign(new TextEncoder().encode(JSON.stringify(appleKeys.keys[0]))),
      ],
      [
        'that was changed',
        async () =>
          (await sign()).replace(
            /\.[^.]+\./,
            `.${Buffer.from(JSON.stringify({ ...claims(), sub: '1', exp: 9_999_999_999, iat: 1 })).toString('base64url')}.`,
          ),
      ],
      ['that is none', async () => 'a.b.c'],
    ])('refuses a token %s', async (_name, token) => {
      expect(await login({ identityToken: await token() })).toEqual(WRONG);
    });
  });

  describe('of a service that the settings declare', () => {
    const set = async (id: string, value: string | boolean) =>
      expect((await platform.admin.post(`settings/${id}`, { value })).body).toEqual({ success: true });
    const declare = async (settings: Record<string, string | boolean>): Promise<string> => {
      const service = unique('idp')
        .toLowerCase()
        .replace(/[^a-z0-9]/g, '');
      expect((await platform.admin.post('settings.addCustomOAuth', { name: service })).body).toEqual({ success: true });
      const id = `Accounts_OAuth_Custom-${service.charAt(0).toUpperCase()}${service.slice(1)}`;
      for (const [key, value] of Object.entries({ url: root, id: 'app', ...settings }))
        await set(`${id}-${key}`, value);
      await set(id, true);
      return service;
    };
    const realm = {
      identity_path: '/realm/userinfo',
      identity_token_sent_via: 'header',
      username_field: 'profile.login',
      name_field: '{{profile.first}} {{profile.last}}',
      roles_claim: 'realm.roles',
    };

    it('asks at the identity URL, reads nested fields, and leaves roles alone', async () => {
      const service = await declare(realm);
      const first = await login(formOf(service));
      expect(first).toEqual(loggedIn());
      expect(await platform.users.findOne({ _id: userIdOf(first) })).toMatchObject({
        name: 'Ada Lovelace',
        username: person.username,
        emails: [{ address: person.email, verified: true }],
        roles: ['user'],
        services: { [service]: { id: String(person.id) } },
      });
      expect(await login(formOf(service))).toEqual(loggedIn(userIdOf(first)));
      expect(await login(formOf(service, newId()))).toEqual(WRONG);
      expect(await login({ ...formOf(service, newId()), identity: { id: person.id } })).toEqual(WRONG);
    });

    it('is a service to come back from with a code', async () => {
      const service = await declare({
        ...realm,
        token_path: '/realm/token',
        token_sent_via: 'header',
        secret: 'secret',
      });
      const state = Buffer.from(JSON.stringify({ credentialToken: 'custom' })).toString('base64');
      const page = await (
        await fetch(`${platform.url(1)}/_oauth/${service}?${new URLSearchParams({ code: 'good-code', state })}`)
      ).text();
      const { credentialSecret } = JSON.parse(/var c=(\{.*?\});\n/.exec(page)?.[1] ?? '{}');
      expect(await login({ oauth: { credentialToken: 'custom', credentialSecret } })).toEqual(loggedIn());
    });

    it('refuses a token that was made for another application', async () => {
      const service = await declare(realm);
      expect(await login(formOf(service, madeFor('another')))).toEqual(WRONG);
    });

    it('takes roles from claims where it is to', async () => {
      const service = await declare({ ...realm, merge_roles: true });
      const first = await login(formOf(service));
      const roles = async () => (await platform.users.findOne({ _id: userIdOf(first) }))?.['roles'];
      expect(await roles()).toEqual(['user', 'bot']);
      await platform.users.updateOne({ _id: userIdOf(first) }, { $set: { roles: ['user', 'bot', 'livechat-agent'] } });
      await login(formOf(service));
      expect(await roles()).toEqual(['user', 'bot']);
    });

    it('takes over the account of the same user name only where it is to, and by an address that the account has proved', async () => {
      const plain = { identity_path: '/plain/me', access_token_param: 'token' };
      const [shy, merging] = [await declare(plain), await declare({ ...plain, merge_users: true })];
      const [user, typed] = [await platform.newUser({ verified: true }), await platform.newUser()];
      await platform.users.updateOne({ _id: user._id }, { $set: { 'services.email2fa.enabled': false } });
      person = { ...person, username: user.username.toUpperCase() };
      const apart = await login(formOf(shy));
      expect(apart).toEqual(loggedIn());
      expect(userIdOf(apart)).not.toBe(user._id);
      person = { ...person, email: `${unique('x')}@example.com` };
      const other = await login(formOf(merging));
      expect(other).toEqual(loggedIn());
      expect(userIdOf(other)).not.toBe(user._id);
      person = { ...person, id: person.id + 1, email: user.email.toUpperCase() };
      expect(await login(formOf(merging))).toEqual(loggedIn(user._id));
      expect(await login(formOf(merging))).toEqual(loggedIn(user._id));
      person = { ...person, id: person.id + 1, username: typed.username, email: typed.email };
      expect(await login(formOf(merging))).toEqual(loginRefused(403, 'Email already exists.'));
      person = { ...person, id: person.id + 1, username: user.username, email: `${unique('y')}@example.com` };
      expect(userIdOf(await login(formOf(merging)))).not.toBe(user._id);
    });

    it('makes one account of two first logins at the same time', async () => {
      const service = await declare(realm);
      const answers = await Promise.all([login(formOf(service)), login(formOf(service))]);
      expect(new Set(answers.map(userIdOf)).size).toBe(1);
    });
  });
});
