import { createHash } from 'node:crypto';
import { newId } from '@gantry/contracts';
import {
  answerOf,
  answered,
  DdpClient,
  eventually,
  RestClient,
  unique,
  type Credentials,
  START_MS,
  startOwnPlatform,
  type OwnPlatform,
  type OwnUser,
} from '@gantry/testing';
import { totpCode, totpStep } from '../src/two-factor/totp.rules';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const PASSWORD = 'another long pass phrase';
const EMAIL_CODES = { 'services.email2fa.enabled': true };
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

type Roads = Record<string, (user: OwnUser) => Promise<{ asked: string | undefined }>>;

describe('what an account is entered by', () => {
  let platform: OwnPlatform;

  beforeAll(async () => {
    platform = await startOwnPlatform();
  }, START_MS);
  afterAll(() => platform.stop());

  /** A call by somebody who has no more than a login of the user: what it is asked for. */
  const byRest = async (user: OwnUser, path: string, body: object) => {
    const answer = await new RestClient(platform.url(), await platform.tokenFor(user)).post(path, body);
    return { asked: answer.body.errorType === 'totp-required' ? answer.body.details.method : undefined };
  };
  const byDdp = async (user: OwnUser, method: string, ...params: unknown[]) => {
    const client = await DdpClient.connect(platform.url(1));
    await client.resume((await platform.tokenFor(user)).authToken);
    const { error } = await client.callRaw(method, ...params);
    await client.close();
    const { error: code, details } = (error ?? {}) as { error?: string; details?: { method?: string } };
    return { asked: code === 'totp-required' ? details?.method : undefined };
  };
  const address = () => `${unique('new')}@example.com`;

  /** Every road by which users change their own; those behind `shown` show the password in the call. */
  const free: Roads = {
    setEmail: (user) => byDdp(user, 'setEmail', address()),
    '2fa:enable': (user) => byDdp(user, '2fa:enable'),
    '2fa:enable-email': (user) => byDdp(user, '2fa:enable-email'),
    '2fa:disable-email': (user) => byDdp(user, '2fa:disable-email'),
    'users.2fa.enableEmail': (user) => byRest(user, 'users.2fa.enableEmail', {}),
    'users.2fa.disableEmail': (user) => byRest(user, 'users.2fa.disableEmail', {}),
    'users.resetTOTP': (user) => byRest(user, 'users.resetTOTP', {}),
    saveUserProfile: (user) => byDdp(user, 'saveUserProfile', { email: address(), typedPassword: user.password }, {}),
    'users.generatePersonalAccessToken': (user) =>
      byRest(user, 'users.generatePersonalAccessToken', { tokenName: newId() }),
  };
  const shown: Roads = {
    'users.updateOwnBasicInfo, an address': (user) =>
      byRest(user, 'users.updateOwnBasicInfo', { data: { email: address(), currentPassword: sha256(user.password) } }),
    'users.updateOwnBasicInfo, a password': (user) =>
      byRest(user, 'users.updateOwnBasicInfo', {
        data: { newPassword: PASSWORD, currentPassword: sha256(user.password) },
      }),
    changePassword: (user) => byDdp(user, 'changePassword', user.password, PASSWORD),
    setUserPassword: (user) => byDdp(user, 'setUserPassword', PASSWORD),
    'users.deleteOwnAccount': (user) => byRest(user, 'users.deleteOwnAccount', { password: user.password }),
  };
  const stateOf = async (user: OwnUser) => {
    const stored = await platform.users.findOne({ _id: user._id });
    const { password, totp, email2fa, email } = stored?.['services'] ?? {};
    return { emails: stored?.['emails'], password, totp, email2fa, email };
  };

  describe.each([
    ['codes by e-mail', EMAIL_CODES, 'email', 0],
    ['codes by e-mail, on a young account', EMAIL_CODES, 'email', Date.now()],
    ['an app', { 'services.totp': { enabled: true, secret: SECRET } }, 'totp', 0],
  ])('of a user with %s', (_factor, factor, method, createdAt) => {
    it.each(Object.entries({ ...free, ...shown }))('is not changed by a login alone: %s', async (_road, call) => {
      const user = await platform.newUser({ verified: true });
      await platform.users.updateOne(
        { _id: user._id },
        { $set: { ...factor, createdAt: new Date(createdAt), requirePasswordChange: true } },
      );
      const before = await stateOf(user);
      expect(await call(user)).toEqual({ asked: method });
      expect(await stateOf(user)).toMatchObject(before);
    });
  });

  describe('of a user without a factor', () => {
    it.each(Object.entries(free))('takes the password: %s', async (_road, call) => {
      expect(await call(await platform.newUser())).toEqual({ asked: 'password' });
    });

    it.each(Object.entries(shown))('takes no more than the call shows: %s', async (_road, call) => {
      expect(await call(await platform.newUser())).toEqual({ asked: undefined });
    });
  });

  it('leaves names alone, which no account is entered by', async () => {
    const user = await platform.newUser();
    await platform.users.updateOne({ _id: user._id }, { $set: { 'services.totp': { enabled: true, secret: SECRET } } });
    expect(await byRest(user, 'users.updateOwnBasicInfo', { data: { name: 'Ada' } })).toEqual({ asked: undefined });
  });

  describe('a new address', () => {
    const mailsTo = async (to: string) =>
      (await platform.mails.find({ to }).sort({ ts: 1 }).toArray()).map((m) => m['text']);
    const codeTo = async (to: string) =>
      (await mailsTo(to)).map((text) => /\d{3}-\d{3}/.exec(text)?.[0]).findLast(Boolean) ?? '';
    const proved = async (user: OwnUser, credentials: Credentials, data: object) => {
      const send = (headers = {}) =>
        new RestClient(platform.url(), credentials)
          .send(
            'POST',
            'users.updateOwnBasicInfo',
            JSON.stringify({ data: { ...data, currentPassword: user.password } }),
            {
              'content-type': 'application/json',
              ...headers,
            },
          )
          .then(answerOf);
      await send();
      return send({ 'x-2fa-method': 'email', 'x-2fa-code': await codeTo(user.email) });
    };
    const verify = async (token: string) => {
      const client = await DdpClient.connect(platform.url());
      const frame = await client.callRaw('verifyEmail', token);
      await client.close();
      return frame;
    };
    const linkTo = async (to: string) =>
      (await mailsTo(to)).map((text) => /verify-email\/([\w-]+)/.exec(text)?.[1]).findLast(Boolean) ?? '';
    const emailsOf = async (user: OwnUser) => (await stateOf(user)).emails;

    it('counts only once it is confirmed while codes are mailed, and the old one is told', async () => {
      const user = await platform.newUser({ verified: true });
      await platform.users.updateOne({ _id: user._id }, { $set: EMAIL_CODES });
      const [wanted, old] = [address(), [{ address: user.email, verified: true }]];
      expect(await proved(user, await platform.tokenFor(user), { email: wanted })).toMatchObject({
        status: 200,
        body: { user: { emails: old } },
      });
      expect(await emailsOf(user)).toEqual(old);
      expect((await mailsTo(user.email)).filter((text) => text.includes(wanted))).toHaveLength(1);
      // No way in by an address that nobody has confirmed.
      await new RestClient(platform.url()).post('users.forgotPassword', { email: wanted });
      const link = await linkTo(wanted);
      const pending = 'services.email.pending';
      await platform.users.updateOne({ _id: user._id }, { $set: { [pending]: address() } });
      expect((await verify(link))['error']).toMatchObject({ reason: 'Verify email link expired' });
      expect(await emailsOf(user)).toEqual(old);
      await platform.users.updateOne({ _id: user._id }, { $set: { [pending]: wanted } });
      expect(await verify(link)).toMatchObject({ result: { id: user._id } });
      expect(await emailsOf(user)).toEqual([{ address: wanted, verified: true }]);
      await eventually(async () =>
        expect((await mailsTo(user.email)).filter((text) => text.includes(wanted))).toHaveLength(2),
      );
      expect((await mailsTo(wanted)).filter((text) => text.includes('reset-password'))).toEqual([]);
      expect((await verify(link))['error']).toMatchObject({ reason: 'Verify email link expired' });
    });

    it('that somebody else has meanwhile is not taken', async () => {
      const user = await platform.newUser({ verified: true });
      await platform.users.updateOne({ _id: user._id }, { $set: EMAIL_CODES });
      const email = address();
      await proved(user, await platform.tokenFor(user), { email });
      await platform.newUser({ email });
      expect((await verify(await linkTo(email)))['error']).toMatchObject({ reason: 'Verify email link expired' });
      expect(await emailsOf(user)).toEqual([{ address: user.email, verified: true }]);
    });

    it('counts at once without such codes, unverified; all old ones are told', async () => {
      const user = await platform.newUser({ verified: true });
      const second = address();
      await platform.users.updateOne(
        { _id: user._id },
        {
          $push: { emails: { address: second, verified: false } } as never,
          $set: { 'services.email2fa.enabled': false },
        },
      );
      const email = address();
      const rest = new RestClient(platform.url(), await platform.tokenFor(user));
      expect(
        answerOf(await rest.post('users.updateOwnBasicInfo', { data: { email, currentPassword: user.password } })),
      ).toEqual(
        answered(200, {
          success: true,
          user: expect.objectContaining({ emails: [{ address: email, verified: false }] }),
        }),
      );
      for (const to of [user.email, second])
        expect((await mailsTo(to)).filter((text) => text.includes(email))).toHaveLength(1);
    });

    it('of an app user is set by a code of the app', async () => {
      const user = await platform.newUser();
      await platform.users.updateOne(
        { _id: user._id },
        { $set: { 'services.totp': { enabled: true, secret: SECRET } } },
      );
      const client = await DdpClient.connect(platform.url());
      await client.resume((await platform.tokenFor(user)).authToken);
      const email = address();
      const again = { ddpMethod: 'setEmail', params: [email], method: 'totp' };
      expect((await client.callRaw('setEmail', email))['error']).toMatchObject({ error: 'totp-required' });
      await eventually(async () =>
        expect(
          await client.call('callWithTwoFactorRequired', { ...again, code: totpCode(SECRET, totpStep(Date.now())) }),
        ).toBe(email),
      );
      expect(await emailsOf(user)).toEqual([{ address: email, verified: false }]);
      await client.close();
    });
  });
});
