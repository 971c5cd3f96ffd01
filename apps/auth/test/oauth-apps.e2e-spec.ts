import {
  admin,
  adminDdp,
  answered,
  answerOf,
  DATE,
  ddpOf,
  eventually,
  gatewayUrl,
  newUser,
  NOT_LOGGED_IN,
  refusedText,
  RestClient,
  unique,
} from '@gantry/testing';

const FORM = { redirectUri: 'https://app.example.com/return', active: true };

describe('OAuth applications', () => {
  it.each([{ appId: 'zapier' }, { clientId: 'zapier' }])('know Zapier on a fresh install, by %j', async (query) => {
    const { status, body } = await (await admin()).get('oauth-apps.get', query);
    expect([status, body.oauthApp]).toEqual([
      200,
      {
        _id: 'zapier',
        name: 'Zapier',
        active: true,
        clientId: 'zapier',
        clientSecret: expect.stringMatching(/^[\w-]{43}$/),
        redirectUri: 'https://zapier.com/dashboard/auth/oauth/return/RocketChatDevAPI/',
        _createdAt: expect.stringMatching(DATE),
        _createdBy: { _id: 'system', username: 'system' },
        _updatedAt: expect.stringMatching(DATE),
      },
    ]);
  });

  it('are registered, shown with their secret to those alone who manage them, changed and removed', async () => {
    const boss = await adminDdp();
    const name = unique('app');
    const made = await boss.call('addOAuthApp', { ...FORM, name });
    expect(made).toMatchObject({
      name,
      ...FORM,
      clientId: expect.any(String),
      clientSecret: expect.stringMatching(/^[\w-]{43}$/),
    });
    const { clientSecret, ...open } = {
      ...made,
      _createdAt: expect.stringMatching(DATE),
      _updatedAt: expect.stringMatching(DATE),
    };
    for (const query of [{ appId: made._id }, { clientId: made.clientId }]) {
      expect(answerOf(await (await admin()).get('oauth-apps.get', query))).toEqual(
        answered(200, { oauthApp: { ...open, clientSecret }, success: true }),
      );
      expect(answerOf(await (await newUser()).rest.get('oauth-apps.get', query))).toEqual(
        answered(200, { oauthApp: open, success: true }),
      );
    }
    expect((await (await admin()).get('oauth-apps.list')).body).toMatchObject({
      success: true,
      oauthApps: expect.arrayContaining([expect.objectContaining({ name, clientSecret })]),
    });
    const redirectUri = 'https://a.example.com,\n https://b.example.com';
    expect(await boss.call('updateOAuthApp', made._id, { name, active: false, redirectUri })).toMatchObject({
      active: false,
      redirectUri: ['https://a.example.com', 'https://b.example.com'],
      clientSecret,
    });
    expect(await boss.call('deleteOAuthApp', made._id)).toBe(true);
    await eventually(async () =>
      expect(answerOf(await (await admin()).get('oauth-apps.get', { appId: made._id }))).toEqual(
        answered(200, { success: true }),
      ),
    );
    await boss.close();
  });

  it('are refused without a login, without the right, and without saying which', async () => {
    const { rest: user } = await newUser();
    for (const route of ['oauth-apps.list', 'oauth-apps.get'])
      expect(answerOf(await new RestClient(gatewayUrl(1)).get(route))).toEqual(NOT_LOGGED_IN);
    expect(answerOf(await user.get('oauth-apps.list'))).toEqual(refusedText('error-not-allowed'));
    expect(answerOf(await user.get('oauth-apps.get'))).toEqual(
      refusedText('At least one of the query parameters "clientId" or "appId" is required.'),
    );
  });

  it.each([
    ['addOAuthApp', [{ ...FORM, name: ' ' }], 'error-invalid-name'],
    ['addOAuthApp', [{ ...FORM, name: 'x', redirectUri: ' ,' }], 'error-invalid-redirectUri'],
    ['addOAuthApp', [{ ...FORM, name: 'x', active: 'yes' }], 'error-invalid-arguments'],
    ['addOAuthApp', [], 'error-invalid-name'],
    ['updateOAuthApp', ['no-such', { ...FORM, name: 'x' }], 'error-application-not-found'],
    ['deleteOAuthApp', ['no-such'], 'error-application-not-found'],
  ])('%s %j is refused with %s, and for others at all', async (method, params, error) => {
    const [boss, user] = [await adminDdp(), await ddpOf(await newUser())];
    expect((await boss.callRaw(method, ...params))['error']).toMatchObject({ error, details: { method } });
    expect((await user.callRaw(method, ...params))['error']).toMatchObject({
      error: 'error-not-allowed',
      reason: 'Not allowed',
      details: { method },
    });
    await Promise.all([boss.close(), user.close()]);
  });
});
