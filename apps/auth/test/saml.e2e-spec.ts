import {
  answered,
  answerOf,
  DdpClient,
  eventually,
  loginRefused,
  RestClient,
  TOKEN,
  unique,
  START_MS,
  startOwnPlatform,
  type OwnPlatform,
} from '@gantry/testing';
import { overwriting } from './directory.fixture';
import {
  assertionXml,
  ENTRY_POINT,
  goodResponse,
  ISSUER,
  LOGOUT_URL,
  OURS,
  requestIdOf,
  responseXml,
  SHA1,
  signed,
  STRANGERS,
  type Assertion,
} from './saml-idp.fixture';

const WRONG = loginRefused('Unauthorized', 'Unauthorized');
const HOUR_MS = 3_600_000;

describe('logging in by a SAML identity provider', () => {
  let platform: OwnPlatform;

  beforeAll(async () => {
    platform = await startOwnPlatform(
      overwriting({
        SAML_Custom_Default: 'true',
        SAML_Custom_Default_provider: 'idp',
        SAML_Custom_Default_entry_point: ENTRY_POINT,
        SAML_Custom_Default_idp_slo_redirect_url: LOGOUT_URL,
        SAML_Custom_Default_issuer: ISSUER,
        SAML_Custom_Default_cert: OURS.publicKey,
        SAML_Custom_Default_role_attribute_name: 'roles',
        SAML_Custom_Default_role_attribute_sync: 'true',
        SAML_Custom_Default_name_overwrite: 'true',
        SAML_Custom_Default_user_data_fieldmap:
          '{"username": "uid", "email": "mail", "name": {"fieldNames": ["givenName", "sn"], "template": "__givenName__ __sn__"}}',
      }),
    );
  }, START_MS);
  afterAll(() => platform.stop());

  /** What the browser keeps. */
  let cookie = '';
  const visit = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(platform.url(1) + path, { redirect: 'manual', headers: { cookie }, ...init });
    const [kept = ''] = (response.headers.get('set-cookie') ?? '').split(';');
    if (kept !== '') cookie = kept;
    return response;
  };
  const begin = async (provider = 'idp') => {
    const location = (await visit(`/_saml/authorize/${provider}/of-the-client`)).headers.get('location');
    return location === null ? '' : requestIdOf(location);
  };
  const answer = (xml: string, provider = 'idp', headers: Record<string, string> = { cookie }) =>
    visit(`/_saml/validate/${provider}`, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ SAMLResponse: Buffer.from(xml).toString('base64'), RelayState: '' }),
    });
  const credentialOf = (response: Response) =>
    new URL(response.headers.get('location') ?? 'http://none').searchParams.get('saml_idp_credentialToken') ?? '';
  const login = async (form: object) => answerOf(await new RestClient(platform.url(1)).post('login', form));
  const loggedIn = (userId: unknown = expect.any(String)) =>
    answered(200, {
      status: 'success',
      data: { userId, authToken: expect.stringMatching(TOKEN), me: expect.anything() },
    });
  const userIdOf = ({ body }: { body: unknown }) => (body as { data: { userId: string } }).data.userId;
  const newPerson = (uid = unique('saml')) => ({
    nameID: `${uid}@example.com`,
    attributes: { uid, mail: `${uid}@example.com`, givenName: 'Ada', sn: 'Lovelace' },
  });
  const enter = async (person: Omit<Assertion, 'requestId'>) =>
    login({
      saml: true,
      credentialToken: credentialOf(await answer(goodResponse({ ...person, requestId: await begin() }))),
    });
  const set = async (id: string, value: string | boolean) =>
    expect((await platform.admin.post(`settings/${id}`, { value })).body).toEqual({ success: true });
  const requireRefused = async (response: Response) => {
    expect([response.status, response.headers.get('content-type'), response.headers.get('location')]).toEqual([
      403,
      'text/html; charset=utf-8',
      null,
    ]);
    expect(await response.text()).toContain('did not succeed');
  };

  it('leads there and back, makes an account at first, and finds it afterwards', async () => {
    const away = await visit('/_saml/authorize/idp/of-the-client');
    expect([away.status, away.headers.get('cache-control')]).toEqual([302, 'no-store']);
    const location = away.headers.get('location') ?? '';
    expect(location.startsWith(`${ENTRY_POINT}?SAMLRequest=`)).toBe(true);
    const person = newPerson();
    const back = await answer(goodResponse({ ...person, requestId: requestIdOf(location) }));
    expect(back.status).toBe(302);
    expect(new URL(back.headers.get('location') ?? '').pathname).toBe('/home');
    const first = await login({ saml: true, credentialToken: credentialOf(back) });
    expect(first).toEqual(loggedIn());
    expect(await platform.users.findOne({ _id: userIdOf(first) })).toMatchObject({
      username: person.attributes.uid,
      name: 'Ada Lovelace',
      emails: [{ address: person.attributes.mail, verified: true }],
      roles: ['user'],
      services: {
        saml: { provider: 'idp', idp: 'https://idp.example.com', idpSession: 'session-1', nameID: person.nameID },
      },
    });
    expect(await enter(person)).toEqual(loggedIn(userIdOf(first)));
    const client = await DdpClient.connect(platform.url());
    const credentialToken = credentialOf(await answer(goodResponse({ ...person, requestId: await begin() })));
    expect(await client.call('login', { saml: true, credentialToken })).toMatchObject({
      id: userIdOf(first),
      type: 'saml',
    });
    await client.close();
  });

  it('takes a credential once, at the same time too, and none that it has not given', async () => {
    const credentialToken = credentialOf(await answer(goodResponse({ ...newPerson(), requestId: await begin() })));
    const answers = await Promise.all([0, 1, 2].map(() => login({ saml: true, credentialToken })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const token of [credentialToken, 'of-the-client', ''])
      expect(await login({ saml: true, credentialToken: token })).not.toEqual(loggedIn());
    expect(await login({ saml: true, credentialToken: 'of-the-client' })).toEqual(WRONG);
  });

  it.each<[string, Record<string, string>]>([
    ['one that began none', {}],
    ['one that began another', { cookie: `saml_browser=${'x'.repeat(43)}` }],
  ])('is taken from the browser alone that began, not from %s', async (_which, headers) => {
    const requestId = await begin();
    await requireRefused(await answer(goodResponse({ ...newPerson(), requestId }), 'idp', headers));
  });

  it('names the browser by a cookie for these pages that no script reads', async () => {
    cookie = '';
    const set = async () => (await visit('/_saml/authorize/idp/x')).headers.get('set-cookie');
    const first = await set();
    expect(first).toMatch(/^saml_browser=[\w-]{43}; Path=\/_saml; Max-Age=600; HttpOnly$/);
    expect(await set()).toBe(first);
  });

  const evil = (requestId: string): Assertion => ({ ...newPerson(), requestId });
  it.each<[string, (requestId: string) => string]>([
    ['that nobody signed', (requestId) => responseXml(requestId, assertionXml(evil(requestId)))],
    ['signed by somebody else', (requestId) => goodResponse(evil(requestId), STRANGERS)],
    [
      'of which the assertion alone is signed',
      (requestId) => responseXml(requestId, signed(assertionXml(evil(requestId)), 'Assertion')),
    ],
    [
      'of which the response alone is signed',
      (requestId) => signed(responseXml(requestId, assertionXml(evil(requestId))), 'Response'),
    ],
    [
      'signed with SHA-1',
      (requestId) =>
        signed(
          responseXml(requestId, signed(assertionXml(evil(requestId)), 'Assertion', OURS, SHA1)),
          'Response',
          OURS,
          SHA1,
        ),
    ],
    [
      'that says that the login failed',
      (requestId) =>
        signed(
          responseXml(requestId, signed(assertionXml(evil(requestId)), 'Assertion')).replace(
            'status:Success',
            'status:Responder',
          ),
          'Response',
        ),
    ],
    [
      'that does not say how the login went',
      (requestId) =>
        signed(
          responseXml(requestId, signed(assertionXml(evil(requestId)), 'Assertion')).replace(
            /<samlp:Status>.*?<\/samlp:Status>/,
            '',
          ),
          'Response',
        ),
    ],
    ['that was changed', (requestId) => goodResponse(evil(requestId)).replace('Lovelace', 'Byron')],
    [
      'with a comment inside a name',
      (requestId) => goodResponse(evil(requestId)).replace('@example.com', '@example.com<!-- -->.evil.com'),
    ],
    ['to somebody else', (requestId) => goodResponse({ ...evil(requestId), audience: 'urn:other' })],
    [
      'that has expired',
      (requestId) =>
        goodResponse({
          ...evil(requestId),
          notBefore: new Date(Date.now() - 2 * HOUR_MS),
          notOnOrAfter: new Date(Date.now() - HOUR_MS),
        }),
    ],
    [
      'that does not count yet',
      (requestId) =>
        goodResponse({
          ...evil(requestId),
          notBefore: new Date(Date.now() + HOUR_MS),
          notOnOrAfter: new Date(Date.now() + 2 * HOUR_MS),
        }),
    ],
    ['to another request', (requestId) => goodResponse({ ...evil(requestId), subjectRequestId: '_another' })],
    ['whose subject names no request', (requestId) => goodResponse({ ...evil(requestId), subjectRequestId: null })],
    ['to no request at all', () => goodResponse(evil('_never-sent'))],
    [
      'with two assertions',
      (requestId) =>
        signed(
          responseXml(requestId, signed(assertionXml(evil(requestId)), 'Assertion'), assertionXml(evil(requestId))),
          'Response',
        ),
    ],
    ['with a document type', (requestId) => `<!DOCTYPE x [<!ENTITY e "x">]>${goodResponse(evil(requestId))}`],
    ['that is no document', () => 'nothing'],
    ['that is empty', () => ''],
  ])('refuses an answer %s', async (_name, make) => {
    await requireRefused(await answer(make(await begin())));
  });

  it.each<[string, (good: string, forged: string) => string]>([
    ['in front of the signed one', (good, forged) => good.replace('<saml:Assertion ', `${forged}<saml:Assertion `)],
    ['behind the signed one', (good, forged) => good.replace('</samlp:Response>', `${forged}</samlp:Response>`)],
    [
      'around the signed one',
      (good, forged) =>
        good.replace(/<saml:Assertion [\s\S]*<\/saml:Assertion>/, (original) =>
          forged.replace('</saml:Assertion>', `<saml:Advice>${original}</saml:Advice></saml:Assertion>`),
        ),
    ],
    [
      'that carries the signature of the signed one',
      (good, forged) => {
        const original = /<saml:Assertion [\s\S]*<\/saml:Assertion>/.exec(good)?.[0] ?? '';
        const signature = /<Signature [\s\S]*?<\/Signature>/.exec(original)?.[0] ?? '';
        const inner = signature.replace(
          '</Signature>',
          `<Object>${original.replace(signature, '')}</Object></Signature>`,
        );
        return good.replace(original, forged.replace('</saml:Issuer>', `</saml:Issuer>${inner}`));
      },
    ],
  ])('refuses an assertion put %s (signature wrapping)', async (_name, wrap) => {
    await set('SAML_Custom_Default_signature_validation_type', 'Assertion');
    try {
      const assertionAlone = async () => {
        const id = await begin();
        return responseXml(id, signed(assertionXml({ ...newPerson(), requestId: id }), 'Assertion'));
      };
      await eventually(async () => expect((await answer(await assertionAlone())).status).toBe(302));
      const requestId = await begin();
      const victim = newPerson();
      const good = responseXml(requestId, signed(assertionXml({ ...newPerson(), requestId }), 'Assertion'));
      await requireRefused(await answer(wrap(good, assertionXml({ ...victim, requestId }))));
    } finally {
      await set('SAML_Custom_Default_signature_validation_type', 'All');
    }
  });

  it('refuses an answer that was given before, also inside a new one', async () => {
    const requestId = await begin();
    const xml = goodResponse({ ...newPerson(), requestId });
    expect((await answer(xml)).status).toBe(302);
    await requireRefused(await answer(xml));
    const again = await begin();
    await requireRefused(
      await answer(
        signed(responseXml(again, signed(assertionXml({ ...newPerson(), requestId }), 'Assertion')), 'Response'),
      ),
    );
  });

  it('takes an answer once when it comes twice at the same time', async () => {
    const xml = goodResponse({ ...newPerson(), requestId: await begin() });
    expect((await Promise.all([0, 1, 2].map(() => answer(xml)))).filter(({ status }) => status === 302)).toHaveLength(
      1,
    );
  });

  it('joins an account by an address that it has proved, and by no other', async () => {
    const [proved, typed] = [await platform.newUser({ verified: true }), await platform.newUser()];
    await platform.users.updateOne({ _id: proved._id }, { $set: { 'services.email2fa.enabled': false } });
    expect(await enter({ nameID: proved.email, attributes: { mail: proved.email } })).toEqual(loggedIn(proved._id));
    expect(await enter({ nameID: typed.email, attributes: { mail: typed.email } })).toEqual(
      loginRefused(403, 'Email already exists.'),
    );
  });

  it('does not join an account that calls itself so, although the provider knows it and nobody has a password for it', async () => {
    const mallory = { nameID: unique('mallory'), attributes: { mail: `${unique('m')}@example.com` } };
    const entered = await enter(mallory);
    expect(entered).toEqual(loggedIn());
    const mail = `${unique('victim')}@example.com`;
    await platform.users.updateOne(
      { 'services.saml.nameID': mallory.nameID },
      { $set: { emails: [{ address: mail, verified: false }] }, $unset: { 'services.password': 1 } },
    );
    expect(await enter({ nameID: unique('victim'), attributes: { mail } })).toEqual(
      loginRefused(403, 'Email already exists.'),
    );
  });

  it('keeps the name and the roles that are asserted', async () => {
    const person = newPerson();
    const userId = userIdOf(
      await enter({ ...person, attributes: { ...person.attributes, roles: ['bot', 'no-such-role'] } }),
    );
    const stored = () => platform.users.findOne({ _id: userId });
    expect(await stored()).toMatchObject({ name: 'Ada Lovelace', roles: ['user', 'bot'] });
    await enter({ ...person, attributes: { ...person.attributes, givenName: 'Augusta', roles: 'livechat-agent' } });
    expect(await stored()).toMatchObject({ name: 'Augusta Lovelace', roles: ['user', 'livechat-agent'] });
  });

  it('tells of itself, and knows no other service', async () => {
    const metadata = await visit('/_saml/metadata/idp');
    expect([metadata.status, metadata.headers.get('content-type')]).toEqual([200, 'application/xml; charset=utf-8']);
    const xml = await metadata.text();
    expect(xml).toContain(`entityID="${ISSUER}"`);
    expect(xml).toContain('/_saml/validate/idp"');
    for (const path of [
      '/_saml/metadata/other',
      '/_saml/authorize/other/x',
      '/_saml/metadata/__proto__',
      '/_saml/sloRedirect/other',
    ])
      expect((await visit(path)).status).toBe(404);
    expect((await answer('x', 'other')).status).toBe(404);
  });

  it('is among the services that one can log in with', async () => {
    const { body } = await new RestClient(platform.url()).get('settings.oauth');
    expect(body.services).toContainEqual({
      _id: expect.any(String),
      service: 'saml',
      custom: false,
      buttonLabelText: 'SAML',
      buttonLabelColor: '#FFFFFF',
      buttonColor: '#1d74f5',
      clientConfig: { provider: 'idp' },
    });
  });

  it('leads to the log-out there, and nowhere else', async () => {
    const person = newPerson();
    const { data } = (await enter(person)).body as { data: { authToken: string } };
    const client = await DdpClient.connect(platform.url());
    expect((await client.callRaw('samlLogout', 'idp'))['error']).toMatchObject({ error: 'error-invalid-user' });
    await client.resume(data.authToken);
    const url = await client.call('samlLogout', 'idp');
    expect(url.startsWith(`${LOGOUT_URL}?SAMLRequest=`)).toBe(true);
    expect((await client.callRaw('samlLogout', 'other'))['error']).toMatchObject({
      error: 'no-saml-provider',
      reason: 'SAML internal error',
    });
    const leave = async (redirect: string) =>
      (await visit(`/_saml/sloRedirect/idp?redirect=${encodeURIComponent(redirect)}`)).headers.get('location');
    expect(await leave(url)).toBe(url);
    for (const elsewhere of [
      'https://evil.example.com/slo',
      'javascript:alert(1)',
      'https://idp.example.com@evil.com/slo',
      '//evil.example.com',
      'https://idp.example.com/other',
    ])
      expect(new URL((await leave(elsewhere)) ?? '').pathname).toBe('/home');
    await client.close();
  });

  it('lets nobody in without a certificate, and nobody while it is off', async () => {
    await set('SAML_Custom_Default_cert', '');
    try {
      await eventually(async () =>
        requireRefused(await answer(goodResponse({ ...newPerson(), requestId: await begin() }))),
      );
      expect((await visit('/_saml/metadata/idp')).status).toBe(200);
    } finally {
      await set('SAML_Custom_Default_cert', OURS.publicKey);
    }
    const credentialToken = await eventually(async () => {
      const credential = credentialOf(await answer(goodResponse({ ...newPerson(), requestId: await begin() })));
      expect(credential).not.toBe('');
      return credential;
    });
    await set('SAML_Custom_Default', false);
    try {
      await eventually(async () => expect((await visit('/_saml/authorize/idp/x')).status).toBe(404));
      expect(await login({ saml: true, credentialToken })).toEqual(WRONG);
    } finally {
      await set('SAML_Custom_Default', true);
      await eventually(async () => expect((await visit('/_saml/authorize/idp/x')).status).toBe(302));
    }
  });

  it('another one is declared by who may, and has settings of its own', async () => {
    const client = await DdpClient.connect(platform.url());
    await client.resume((await platform.tokenFor(await platform.newUser())).authToken);
    expect((await client.callRaw('addSamlService', 'Partner'))['error']).toMatchObject({
      error: 'error-action-not-allowed',
      details: { method: 'addSamlService' },
    });
    await client.resume(platform.admin.credentials?.authToken ?? '');
    expect((await client.callRaw('addSamlService', '!?'))['error']).toMatchObject({
      error: 'error-name-param-not-provided',
    });
    await client.call('addSamlService', 'Partner');
    for (const [key, value] of [
      ['_provider', 'partner'],
      ['_cert', STRANGERS.publicKey],
      ['_issuer', ISSUER],
      ['', true],
    ] as const)
      await set(`SAML_Custom_Partner${key}`, value);
    const requestId = await eventually(async () => {
      const id = await begin('partner');
      expect(id).not.toBe('');
      return id;
    });
    await requireRefused(await answer(goodResponse({ ...newPerson(), requestId }), 'partner'));
    // A request to one is no request to the other.
    await requireRefused(
      await answer(goodResponse({ ...newPerson(), requestId: await begin('idp') }, STRANGERS), 'partner'),
    );
    expect(
      (await answer(goodResponse({ ...newPerson(), requestId: await begin('partner') }, STRANGERS), 'partner')).status,
    ).toBe(302);
    await client.close();
  });
});
