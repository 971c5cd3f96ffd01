import { createHash } from 'node:crypto';
import { newId } from '@gantry/contracts';
import {
  answered,
  answerOf,
  DdpClient,
  eventually,
  loginRefused,
  RestClient,
  TOKEN,
  START_MS,
  startOwnPlatform,
  type OwnPlatform,
  type OwnUser,
} from '@gantry/testing';

const WRONG = loginRefused('Unauthorized', 'Unauthorized');
const BLOCKED = loginRefused('error-login-blocked-for-user', 'Login has been temporarily blocked For User', {
  function: 'Accounts.validateLoginAttempt',
});

describe('what an install may allow', () => {
  let platform: OwnPlatform;

  beforeAll(async () => {
    const settings = {
      CREATE_TOKENS_FOR_USERS: 'true',
      OVERWRITE_SETTING_Accounts_iframe_enabled: 'true',
      OVERWRITE_SETTING_Block_Multiple_Failed_Logins_Enabled: 'true',
      OVERWRITE_SETTING_Block_Multiple_Failed_Logins_Attempts_Until_Block_by_User: '3',
    };
    // Two of them, where there may be: what fails at one counts at the other.
    platform = await startOwnPlatform(settings, { auth: 2 });
  }, START_MS);
  afterAll(() => platform.stop());

  const login = async (form: object) => answerOf(await new RestClient(platform.url(1)).post('login', form));
  const loggedIn = (user: OwnUser) =>
    answered(200, {
      status: 'success',
      data: { userId: user._id, authToken: expect.stringMatching(TOKEN), me: expect.anything() },
    });

  it('logs in by the token that another site stored in the account', async () => {
    const user = await platform.newUser();
    const token = newId();
    await platform.users.updateOne({ _id: user._id }, { $set: { 'services.iframe': { token } } });
    expect(await login({ iframe: true, token })).toEqual(loggedIn(user));
    expect(await login({ iframe: true, token: newId() })).toEqual(WRONG);
    const client = await DdpClient.connect(platform.url());
    expect(await client.call('login', { iframe: true, token })).toEqual({
      id: user._id,
      token: expect.stringMatching(TOKEN),
      tokenExpires: expect.any(Date),
      type: 'iframe',
    });
    await client.close();
  });

  it('blocks an account after failed logins, for a while, and no other', async () => {
    const [user, other] = [await platform.newUser(), await platform.newUser()];
    for (let i = 0; i < 3; i++) expect(await login({ user: user.username, password: 'wrong' })).toEqual(WRONG);
    expect(await login({ user: user.username, password: user.password })).toEqual(BLOCKED);
    expect(await login({ user: other.username, password: other.password })).toEqual(loggedIn(other));
  });

  it('takes no more than ten wrong codes of an account, whoever counts them', async () => {
    const user = await platform.newUser();
    const credentials = await platform.tokenFor(user);
    const prove = async (password: string) => {
      const headers = {
        'content-type': 'application/json',
        'x-2fa-method': 'password',
        'x-2fa-code': createHash('sha256').update(password).digest('hex'),
      };
      return (
        await new RestClient(platform.url(), credentials).send(
          'POST',
          'users.generatePersonalAccessToken',
          JSON.stringify({ tokenName: newId() }),
          headers,
        )
      ).body;
    };
    expect(await prove(user.password)).toMatchObject({ success: true });
    await platform.users.updateOne(
      { _id: user._id },
      { $unset: { 'services.resume.loginTokens.0.twoFactorAuthorizedUntil': 1 } },
    );
    for (let i = 0; i < 10; i++) expect(await prove('wrong')).toMatchObject({ errorType: 'totp-invalid' });
    expect(await prove(user.password)).toMatchObject({ errorType: 'totp-invalid' });
  });

  it('lets administrators log in as somebody, where tokens may be made', async () => {
    const user = await platform.newUser();
    for (const target of [{ userId: user._id }, { username: user.username }, { user: user.username.toUpperCase() }]) {
      const { status, body } = await platform.admin.post('users.createToken', target);
      expect([status, body]).toEqual([
        200,
        { data: { userId: user._id, authToken: expect.stringMatching(TOKEN) }, success: true },
      ]);
      expect((await new RestClient(platform.url(1), body.data).get('me')).body._id).toBe(user._id);
    }
    const { body } = await new RestClient(platform.url(), await platform.tokenFor(user)).post('users.createToken', {
      userId: user._id,
    });
    expect(body.errorType).toBe('error-not-authorized');
  });

  it('ends logins whose time is over, with their connections', async () => {
    const user = await platform.newUser();
    const old = await platform.tokenFor(user);
    await platform.users.updateOne({ _id: user._id }, { $set: { 'services.resume.loginTokens.0.when': new Date(0) } });
    expect((await new RestClient(platform.url(), old).get('me')).status).toBe(401);
    expect(await login({ resume: old.authToken })).toEqual(
      loginRefused(403, "You've been logged out by the server. Please log in again."),
    );
  });

  it('ends logins and their connections within a second after their time, on every gateway that knew them', async () => {
    const LIFETIME_MS = 90 * 86_400_000;
    const user = await platform.newUser();
    const ending = await platform.tokenFor(user);
    const ends = Date.now() + 3_000;
    await platform.users.updateOne(
      { _id: user._id },
      { $set: { 'services.resume.loginTokens.0.when': new Date(ends - LIFETIME_MS) } },
    );
    const clients = await Promise.all([0, 1].map((gateway) => DdpClient.connect(platform.url(gateway))));
    for (const client of clients) await client.resume(ending.authToken);
    const rest = [0, 1].map((gateway) => new RestClient(platform.url(gateway), ending));
    const statuses = () => Promise.all(rest.map(async (client) => (await client.get('me')).status));
    expect([await statuses(), clients.map(({ closeCode }) => closeCode)]).toEqual([
      [200, 200],
      [undefined, undefined],
    ]);
    await eventually(async () => expect(await statuses()).toEqual([401, 401]), ends - Date.now() + 1_000);
    await eventually(
      () => expect(clients.map(({ closeCode }) => closeCode)).toEqual([4001, 4001]),
      ends - Date.now() + 1_000,
    );
    expect(Date.now()).toBeGreaterThanOrEqual(ends);
  }, 15_000);

  it('ends other clients ten seconds after logoutOtherClients, and not before', async () => {
    const user = await platform.newUser();
    const [here, there] = await Promise.all([0, 1].map((gateway) => DdpClient.connect(platform.url(gateway))));
    if (!here || !there) throw new Error('no clients');
    await here.resume((await platform.tokenFor(user)).authToken);
    await there.resume((await platform.tokenFor(user)).authToken);
    const { token, tokenExpires } = await here.call('logoutOtherClients');
    expect([token, tokenExpires]).toEqual([expect.stringMatching(TOKEN), expect.any(Date)]);
    expect(there.closeCode).toBeUndefined();
    await here.resume(token);
    await eventually(() => expect(there.closeCode).toBe(4001), 20_000);
    expect((await platform.users.findOne({ _id: user._id }))?.['services'].resume.loginTokens).toHaveLength(1);
    expect(here.closeCode).toBeUndefined();
    await Promise.all([here.close(), there.close()]);
  }, 30_000);
});
