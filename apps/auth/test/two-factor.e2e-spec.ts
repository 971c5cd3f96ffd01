import { createHash } from 'node:crypto';
import { newId } from '@gantry/contracts';
import {
  answered,
  answerOf,
  DATE,
  DdpClient,
  eventually,
  loginRefused,
  NOT_LOGGED_IN,
  refused,
  RestClient,
  TOKEN,
  type Credentials,
  BOSS,
  START_MS,
  startOwnPlatform,
  type OwnPlatform,
  type OwnUser,
} from '@gantry/testing';
import { totpCode, totpStep } from '../src/two-factor/totp.rules';

const GENERATE = 'users.generatePersonalAccessToken';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const required = (details: object) => refused('totp-required', 'TOTP Required', details);
const invalid = (method: string) => refused('totp-invalid', 'TOTP Invalid', { method });
const PASSWORD = { method: 'password', codeGenerated: false, availableMethods: [] };
const EMAIL_FIRST = { method: 'email', codeGenerated: true, availableMethods: ['email'] };
const EMAIL_AGAIN = {
  method: 'email',
  codeGenerated: false,
  codeCount: 1,
  codeExpires: [expect.stringMatching(DATE)],
  availableMethods: ['email'],
};
const TOTP = { method: 'totp', codeGenerated: false, availableMethods: ['totp'] };
const ddpError = (error: string, details?: object, reason?: string) => ({
  isClientSafe: true,
  error,
  ...(reason ? { reason } : {}),
  message: reason ? `${reason} [${error}]` : `[${error}]`,
  ...(details ? { details } : {}),
  errorType: 'Meteor.Error',
});

describe('two-factor authentication', () => {
  let platform: OwnPlatform;

  beforeAll(async () => {
    // A wide window, so that a test has many codes to use up.
    platform = await startOwnPlatform({ OVERWRITE_SETTING_Accounts_TwoFactorAuthentication_MaxDelta: '20' });
  }, START_MS);
  afterAll(() => platform.stop());

  const post = (
    credentials: Credentials | undefined,
    path: string,
    body: object = {},
    headers: Record<string, string> = {},
  ) =>
    new RestClient(platform.url(1), credentials)
      .send('POST', path, JSON.stringify(body), { 'content-type': 'application/json', ...headers })
      .then(answerOf);
  const proof = (method: string, code: string) => ({ 'x-2fa-method': method, 'x-2fa-code': code });
  const named = () => ({ tokenName: newId() });
  const made = answered(200, { token: expect.stringMatching(TOKEN), success: true });
  const loggedIn = (user: OwnUser) =>
    answered(200, {
      status: 'success',
      data: { userId: user._id, authToken: expect.stringMatching(TOKEN), me: expect.anything() },
    });
  const login = (user: OwnUser, more: object = {}, headers = {}) =>
    post(undefined, 'login', { user: user.username, password: user.password, ...more }, headers);
  /** The codes that were mailed, oldest first. */
  const mailed = async (user: OwnUser): Promise<string[]> => {
    const mails = await platform.mails.find({ to: user.email }).sort({ ts: 1 }).toArray();
    return mails.map(({ text }) => /\d{3}-\d{3}/.exec(text)?.[0] ?? '');
  };
  /** Calls a method with the password or the mailed code, whichever it asks for. */
  const proving = async (client: DdpClient, user: OwnUser, ddpMethod: string, ...params: unknown[]) => {
    const { error } = await client.callRaw(ddpMethod, ...params);
    expect(error).toMatchObject({ error: 'totp-required' });
    const { method } = (error as { details: { method: string } }).details;
    const code = method === 'password' ? sha256(user.password) : (await mailed(user)).at(-1);
    return client.call('callWithTwoFactorRequired', { ddpMethod, params, method, code });
  };
  const someOther = (code: string) => (code === '111-111' ? '222-222' : '111-111');
  const ddp = async (user: OwnUser): Promise<DdpClient> => {
    const client = await DdpClient.connect(platform.url());
    await client.resume((await platform.tokenFor(user)).authToken);
    return client;
  };
  const errorOf = async (client: DdpClient, method: string, ...params: unknown[]) =>
    (await client.callRaw(method, ...params))['error'];

  describe('by the password, for users who have nothing else', () => {
    let user: OwnUser;
    let credentials: Credentials;
    beforeAll(async () => {
      user = await platform.newUser();
      credentials = await platform.tokenFor(user);
    });

    it('asks, refuses a wrong password, and takes the right one', async () => {
      expect(await post(credentials, GENERATE, named())).toEqual(required(PASSWORD));
      expect(await post(credentials, GENERATE, named(), proof('password', sha256('wrong')))).toEqual(
        invalid('password'),
      );
      expect(await post(credentials, GENERATE, named(), proof('password', user.password))).toEqual(invalid('password'));
      expect(
        await post(credentials, GENERATE, named(), proof('password', sha256(user.password).toUpperCase())),
      ).toEqual(made);
    });

    it('asks before it looks at the parameters', async () => {
      expect(await post(await platform.tokenFor(user), GENERATE, {})).toEqual(required(PASSWORD));
    });

    it('remembers the client for that token, and no other client', async () => {
      expect(await post(credentials, GENERATE, named())).toEqual(made);
      expect(await post(credentials, GENERATE, named(), { 'user-agent': 'another' })).toEqual(required(PASSWORD));
      expect(await post(await platform.tokenFor(user), GENERATE, named())).toEqual(required(PASSWORD));
    });

    it('asks a remembered client where it always asks', async () => {
      expect(await post(credentials, 'users.2fa.disable-email')).toEqual(required(PASSWORD));
    });

    it('asks again when the time is over', async () => {
      await platform.users.updateOne(
        { _id: user._id },
        { $set: { 'services.resume.loginTokens.$[].twoFactorAuthorizedUntil': new Date() } },
      );
      expect(await post(credentials, GENERATE, named())).toEqual(required(PASSWORD));
    });

    it('trusts an account that was only just made', async () => {
      await platform.users.updateOne({ _id: user._id }, { $set: { createdAt: new Date() } });
      expect(await post(await platform.tokenFor(user), GENERATE, named())).toEqual(made);
    });

    it('is never asked for at login', async () => {
      expect(await login(user)).toEqual(loggedIn(user));
    });
  });

  it('lets a personal access token pass that was made to, and asks any other', async () => {
    const user = await platform.newUser();
    const credentials = await platform.tokenFor(user);
    const tokens = await Promise.all(
      [true, false].map((bypassTwoFactor) =>
        post(credentials, GENERATE, { ...named(), bypassTwoFactor }, proof('password', sha256(user.password))),
      ),
    );
    const [passing, asked] = tokens.map(({ body }) => ({
      userId: user._id,
      authToken: (body as { token: string }).token,
    }));
    expect(await post(passing, GENERATE, named())).toEqual(made);
    expect(await post(passing, 'users.2fa.disableEmail')).toEqual(answered(200, { success: true }));
    expect(await post(asked, GENERATE, named())).toEqual(required(PASSWORD));
  });

  describe('by mailed codes', () => {
    let user: OwnUser;
    beforeEach(async () => {
      user = await platform.newUser({ verified: true });
    });

    it('mails a code once, tells of it afterwards, and takes it once', async () => {
      const credentials = await platform.tokenFor(user);
      expect(await post(credentials, 'users.2fa.disable-email')).toEqual(required(EMAIL_FIRST));
      expect(await post(credentials, 'users.2fa.disable-email')).toEqual(required(EMAIL_AGAIN));
      const [code = ''] = await mailed(user);
      expect(code).toMatch(/^\d{3}-\d{3}$/);
      expect(await post(credentials, GENERATE, named(), proof('email', someOther(code)))).toEqual(invalid('email'));
      expect(await post(credentials, GENERATE, named(), proof('password', sha256(user.password)))).toEqual(
        invalid('email'),
      );
      expect(await post(credentials, GENERATE, named(), proof('totp', code))).toEqual(invalid('totp'));
      expect(await post(credentials, GENERATE, named(), proof('email', code))).toEqual(made);
      expect(await post(credentials, 'users.2fa.disable-email', {}, proof('email', code))).toEqual(invalid('email'));
    });

    it('asks at login each time, also a client that is remembered', async () => {
      expect(await login(user)).toEqual(loginRefused('totp-required', 'TOTP Required', EMAIL_FIRST));
      expect(await login(user)).toEqual(loginRefused('totp-required', 'TOTP Required', EMAIL_AGAIN));
      const [code = ''] = await mailed(user);
      expect(await login(user, { code: someOther(code) })).toEqual(
        loginRefused('totp-invalid', 'TOTP Invalid', { method: 'email' }),
      );
      expect(await login(user, { password: 'wrong', code })).toEqual(loginRefused('Unauthorized', 'Unauthorized'));
      expect(await login(user, { code: code.replace('-', '') })).toEqual(loggedIn(user));
      expect(await login(user)).toEqual(loginRefused('totp-required', 'TOTP Required', EMAIL_FIRST));
    });

    it('takes the code of a login from the headers too, and over DDP around the form', async () => {
      await login(user);
      expect(await login(user, {}, proof('email', (await mailed(user))[0] ?? ''))).toEqual(loggedIn(user));
      const client = await DdpClient.connect(platform.url(1));
      const form = {
        user: { username: user.username },
        password: { digest: sha256(user.password), algorithm: 'sha-256' },
      };
      expect(await errorOf(client, 'login', form)).toEqual(ddpError('totp-required', EMAIL_FIRST, 'TOTP Required'));
      const code = (await mailed(user))[1] ?? '';
      expect(await errorOf(client, 'login', { totp: { code: someOther(code), login: form } })).toEqual(
        ddpError('totp-invalid', { method: 'email' }, 'TOTP Invalid'),
      );
      expect(await client.call('login', { totp: { code, login: form } })).toEqual({
        id: user._id,
        token: expect.stringMatching(TOKEN),
        tokenExpires: expect.any(Date),
        type: 'password',
      });
      await client.close();
    });

    it('never asks whoever takes up an earlier login', async () => {
      const { authToken } = await platform.tokenFor(user);
      expect(await post(undefined, 'login', { resume: authToken })).toEqual(
        answered(200, { status: 'success', data: { userId: user._id, authToken, me: expect.anything() } }),
      );
    });

    it('is turned off by a code and on by a factor, over REST and DDP', async () => {
      const client = await ddp(user);
      expect(await errorOf(client, '2fa:disable-email')).toEqual(
        ddpError('totp-required', EMAIL_FIRST, 'TOTP Required'),
      );
      const [code = ''] = await mailed(user);
      const again = { method: 'email', ddpMethod: '2fa:disable-email', params: [] };
      expect(await errorOf(client, 'callWithTwoFactorRequired', { ...again, code: someOther(code) })).toEqual(
        ddpError('totp-invalid', { method: 'email' }, 'TOTP Invalid'),
      );
      expect(await client.call('callWithTwoFactorRequired', { ...again, code })).toBe(true);
      expect(await login(user)).toEqual(loggedIn(user));
      expect(await proving(client, user, '2fa:enable-email')).toBe(true);
      expect((await login(user)).status).toBe(401);
      const credentials = await platform.tokenFor(user);
      for (const path of ['users.2fa.enable-email', 'users.2fa.enableEmail']) {
        expect(await post(credentials, path)).toMatchObject({ status: 400, body: { errorType: 'totp-required' } });
        const sent = (await mailed(user)).at(-1) ?? '';
        expect(await post(credentials, path, {}, proof('email', someOther(sent)))).toEqual(invalid('email'));
      }
      const last = (await mailed(user)).at(-1) ?? '';
      expect(await post(credentials, 'users.2fa.enableEmail', {}, proof('email', last))).toEqual(
        answered(200, { success: true }),
      );
      await client.close();
    });

    it('sends no code to an address that is not verified', async () => {
      const other = await platform.newUser();
      expect(await login(other)).toEqual(loggedIn(other));
      expect(await post(undefined, 'users.2fa.sendEmailCode', { emailOrUsername: other.username })).toEqual(
        answered(200, []),
      );
    });

    it('sends codes on demand without a login, and no more than five', async () => {
      const client = await DdpClient.connect(platform.url());
      for (const emailOrUsername of [user.username, user.username.toUpperCase(), user.email, user.email, user.email])
        expect(await post(undefined, 'users.2fa.sendEmailCode', { emailOrUsername })).toEqual(answered(200, []));
      expect(await client.call('sendEmailCode', user.email)).toEqual([]);
      await eventually(async () => expect(await mailed(user)).toHaveLength(5));
      expect(await login(user, { code: (await mailed(user))[4] })).toEqual(loggedIn(user));
      await client.close();
    });

    it('tells whoever is logged in where the code went', async () => {
      expect(
        await post(await platform.tokenFor(user), 'users.2fa.sendEmailCode', { emailOrUsername: 'whoever' }),
      ).toEqual(answered(200, [user.email]));
    });

    it('asks for a name', async () => {
      expect(await post(undefined, 'users.2fa.sendEmailCode', {})).toEqual(
        refused('error-parameter-required', 'emailOrUsername is required'),
      );
    });

    it('makes the account wait after a few wrong ones, also for the right one', async () => {
      await login(user);
      const [code = ''] = await mailed(user);
      for (let i = 0; i < 10; i++) await login(user, { code: someOther(code) });
      expect(await login(user, { code })).toEqual(
        loginRefused('error-login-blocked-for-user', 'Login has been temporarily blocked For User', {
          function: 'Accounts.validateLoginAttempt',
          timeToReset: expect.any(Number),
        }),
      );
    });
  });

  describe('by an authenticator app', () => {
    let user: OwnUser;
    let client: DdpClient;
    let secret: string;
    let step: number;
    let backup: string[];
    const nextCode = () => totpCode(secret, step++);

    beforeAll(async () => {
      user = await platform.newUser();
      client = await ddp(user);
      step = totpStep(Date.now()) - 15;
    });
    afterAll(() => client.close());

    it.each(['2fa:checkCodesRemaining', '2fa:regenerateCodes', '2fa:validateTempToken'])(
      'has no %s before it is on',
      async (method) => {
        expect(await errorOf(client, method, '123456')).toEqual(ddpError('invalid-totp'));
      },
    );

    it('is on after the first code', async () => {
      const answer = await proving(client, user, '2fa:enable');
      ({ secret } = answer);
      expect(answer).toEqual({
        secret: expect.stringMatching(/^[A-Z2-7]{32}$/),
        url: expect.stringMatching(new RegExp(`^otpauth://totp/[^?]*${user.username}\\?secret=${secret}`)),
      });
      expect(await login(user)).toEqual(loggedIn(user));
      expect(await client.callRaw('2fa:validateTempToken', '000')).not.toHaveProperty('result');
      const { codes } = await client.call('2fa:validateTempToken', nextCode());
      backup = codes;
      expect(backup).toHaveLength(12);
      expect(new Set(backup.map((code) => code.length))).toEqual(new Set([8]));
      expect(await client.call('2fa:checkCodesRemaining')).toEqual({ remaining: 12 });
      const stored = await platform.users.findOne({ _id: user._id });
      expect(stored?.['services'].totp).toEqual({
        enabled: true,
        secret,
        hashedBackup: backup.map(sha256),
        lastStep: step - 1,
      });
    });

    it('is not replaced by whoever has the login alone', async () => {
      expect(await errorOf(client, '2fa:enable')).toMatchObject({ error: 'error-2fa-already-enabled' });
    });

    it('asks at login and takes each code once', async () => {
      expect(await login(user)).toEqual(loginRefused('totp-required', 'TOTP Required', TOTP));
      const code = nextCode();
      expect(await login(user, { code })).toEqual(loggedIn(user));
      expect(await login(user, { code })).toEqual(loginRefused('totp-invalid', 'TOTP Invalid', { method: 'totp' }));
    });

    it('takes a code once from two who send it at the same time', async () => {
      const code = nextCode();
      const answers = await Promise.all([login(user, { code }), login(user, { code })]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
    });

    it('asks for calls, and takes a code or a backup code, each once', async () => {
      const credentials = await platform.tokenFor(user);
      expect(await post(credentials, GENERATE, named())).toEqual(required(TOTP));
      expect(await post(credentials, GENERATE, named(), proof('password', sha256(user.password)))).toEqual(
        invalid('totp'),
      );
      expect(await post(credentials, GENERATE, named(), proof('totp', nextCode()))).toEqual(made);
      const [first = ''] = backup;
      expect(await login(user, { code: first })).toEqual(loggedIn(user));
      expect(await login(user, { code: first })).toEqual(
        loginRefused('totp-invalid', 'TOTP Invalid', { method: 'totp' }),
      );
      expect(await client.call('2fa:checkCodesRemaining')).toEqual({ remaining: 11 });
    });

    it('gives new backup codes for a code', async () => {
      expect(await client.callRaw('2fa:regenerateCodes', 'abc')).not.toHaveProperty('result');
      const { codes } = await client.call('2fa:regenerateCodes', nextCode());
      expect(codes).toHaveLength(12);
      expect(await client.call('2fa:checkCodesRemaining')).toEqual({ remaining: 12 });
      expect((await login(user, { code: backup[1] })).status).toBe(401);
      expect(await login(user, { code: codes[0] })).toEqual(loggedIn(user));
    });

    it('names both methods to those who have both, and takes the one that is asked for', async () => {
      await platform.users.updateOne({ _id: user._id }, { $set: { 'emails.0.verified': true } });
      const credentials = await platform.tokenFor(user);
      expect(await post(credentials, GENERATE, named())).toEqual(
        required({ ...TOTP, availableMethods: ['totp', 'email'] }),
      );
      expect(await post(credentials, GENERATE, named(), { 'x-2fa-method': 'email' })).toEqual(
        required({ ...EMAIL_FIRST, availableMethods: ['totp', 'email'] }),
      );
      expect(await post(credentials, GENERATE, named(), proof('email', (await mailed(user))[0] ?? ''))).toEqual(made);
      await platform.users.updateOne({ _id: user._id }, { $set: { 'emails.0.verified': false } });
    });

    it('is turned off by a code', async () => {
      expect(await client.call('2fa:disable', 'abc')).toBe(false);
      expect(await client.call('2fa:disable', nextCode())).toBe(true);
      expect(await login(user)).toEqual(loggedIn(user));
      expect(await errorOf(client, '2fa:checkCodesRemaining')).toEqual(ddpError('invalid-totp'));
    });
  });

  describe('that a role obliges to', () => {
    const bossDdp = async (): Promise<DdpClient> => {
      const client = await DdpClient.connect(platform.url());
      await client.resume(platform.admin.credentials?.authToken ?? '');
      return client;
    };
    const refusedDdp = (method: string) => ddpError('error-not-allowed', { method }, 'Not allowed');
    /** An account with codes by e-mail, whose role obliges to a second factor. */
    const obliged = async () => {
      const boss = await bossDdp();
      const role = `strict-${newId()}`;
      await boss.call('authorization:saveRole', { name: role, scope: 'Users', mandatory2fa: true });
      const user = await platform.newUser({ verified: true, roles: ['user', role] });
      await platform.users.updateOne({ _id: user._id }, { $set: { 'services.email2fa.enabled': true } });
      const release = () => boss.call('authorization:removeUserFromRole', role, user.username);
      return { user, release, close: () => boss.close() };
    };
    /** Turns an app on. @returns its next code, each time */
    const withApp = async (client: DdpClient, user: OwnUser): Promise<() => string> => {
      const { secret } = await proving(client, user, '2fa:enable');
      let step = totpStep(Date.now()) - 10;
      const next = () => totpCode(secret, step++);
      await client.call('2fa:validateTempToken', next());
      return next;
    };
    /** As often as codes are asked for, the mailed one. */
    const disableEmail = async (user: OwnUser) => {
      const credentials = await platform.tokenFor(user);
      await post(credentials, 'users.2fa.disable-email', {}, { 'x-2fa-method': 'email' });
      return post(credentials, 'users.2fa.disable-email', {}, proof('email', (await mailed(user)).at(-1) ?? ''));
    };

    it('stays on when it is codes by e-mail, until the role is taken', async () => {
      const { user, release, close } = await obliged();
      expect(await disableEmail(user)).toEqual(
        refused('error-not-allowed', 'Not allowed', { method: '2fa:disable-email' }),
      );
      expect((await login(user)).status).toBe(401);
      await release();
      expect(await disableEmail(user)).toEqual(answered(200, { success: true }));
      expect(await login(user)).toEqual(loggedIn(user));
      await close();
    });

    it('stays on when it is an app, which is not reset by its user either; one of two may go', async () => {
      const { user, release, close } = await obliged();
      const client = await ddp(user);
      const next = await withApp(client, user);
      // Two there are: the codes by e-mail may go, after that the app may not.
      expect(await disableEmail(user)).toEqual(answered(200, { success: true }));
      expect(await errorOf(client, '2fa:disable', next())).toEqual(refusedDdp('2fa:disable'));
      expect(await post(await platform.tokenFor(user), 'users.resetTOTP', {}, proof('totp', next()))).toEqual(
        refused('error-not-allowed', 'Not allowed', { method: 'users.resetTOTP' }),
      );
      expect((await login(user)).status).toBe(401);
      await release();
      expect(await client.call('2fa:disable', next())).toBe(true);
      expect(await login(user)).toEqual(loggedIn(user));
      await client.close();
      await close();
    });

    it('stays on when both are turned off at the same time', async () => {
      const { user, close } = await obliged();
      const client = await ddp(user);
      const next = await withApp(client, user);
      const credentials = await platform.tokenFor(user);
      await post(credentials, 'users.2fa.disable-email', {}, { 'x-2fa-method': 'email' });
      const [code = ''] = await mailed(user);
      const [app, email] = await Promise.all([
        client.callRaw('2fa:disable', next()),
        post(credentials, 'users.2fa.disable-email', {}, proof('email', code)),
      ]);
      expect([app['result'] === true, email.status === 200].filter(Boolean)).toHaveLength(1);
      expect((await login(user)).status).toBe(401);
      await client.close();
      await close();
    });

    it('is reset by an administrator all the same', async () => {
      const { user, close } = await obliged();
      const client = await ddp(user);
      await withApp(client, user);
      await platform.users.updateOne({ _id: user._id }, { $set: { 'services.email2fa.enabled': false } });
      expect(
        await post(
          platform.admin.credentials,
          'users.resetTOTP',
          { userId: user._id },
          proof('password', sha256(BOSS.password)),
        ),
      ).toEqual(answered(200, { success: true }));
      await client.close();
      expect(await login(user)).toEqual(loggedIn(user));
      await close();
    });
  });

  describe('without a login', () => {
    it.each(['users.2fa.enableEmail', 'users.2fa.enable-email', 'users.2fa.disableEmail', 'users.2fa.disable-email'])(
      'refuses %s',
      async (path) => {
        expect(await post(undefined, path)).toEqual(NOT_LOGGED_IN);
      },
    );

    it.each([
      '2fa:enable',
      '2fa:disable',
      '2fa:validateTempToken',
      '2fa:regenerateCodes',
      '2fa:checkCodesRemaining',
      '2fa:enable-email',
      '2fa:disable-email',
    ])('refuses the method %s', async (method) => {
      const client = await DdpClient.connect(platform.url());
      expect(await errorOf(client, method, '123456')).toEqual(ddpError('not-authorized', { method }));
      await client.close();
    });
  });
});
