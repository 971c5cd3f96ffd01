import { createHash } from 'node:crypto';
import { newId } from '@gantry/contracts';
import {
  answered,
  answerOf,
  DdpClient,
  eventually,
  refusedText,
  RestClient,
  TOKEN,
  unique,
  START_MS,
  startOwnPlatform,
  type OwnPlatform,
  type OwnUser,
} from '@gantry/testing';
import { MailServer, REFUSED, tokenIn } from './mail.server';

const DONE = answered(200, { status: 'success', success: true });
const EXPIRED = { error: 403, reason: 'Token expired', message: 'Token expired [403]' };
const LOGIN = { id: expect.any(String), token: expect.stringMatching(TOKEN), tokenExpires: expect.any(Date) };
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Mails are waited for. */
jest.setTimeout(20_000);

describe('mails of accounts, by a mail server', () => {
  const server = new MailServer();
  let platform: OwnPlatform;
  let anonymous: DdpClient;
  let boss: DdpClient;

  beforeAll(async () => {
    await server.start();
    platform = await startOwnPlatform({
      ADMIN_EMAIL: 'boss@example.com',
      OVERWRITE_SETTING_SMTP_Host: '127.0.0.1',
      OVERWRITE_SETTING_SMTP_Port: String(server.port),
      OVERWRITE_SETTING_From_Email: 'Chat <chat@example.com>',
      OVERWRITE_SETTING_Site_Name: 'Ada & Co',
      OVERWRITE_SETTING_Site_Url: 'https://chat.example.com/',
      OVERWRITE_SETTING_DDP_Rate_Limit_Connection_By_Method_Enabled: 'false',
    });
    anonymous = await DdpClient.connect(platform.url());
    boss = await DdpClient.connect(platform.url(1));
    await boss.resume(platform.admin.credentials?.authToken ?? '');
  }, START_MS);
  afterAll(async () => {
    await anonymous.close();
    await boss.close();
    await platform.stop();
    await server.stop();
  });

  const rest = (gateway = 1) => new RestClient(platform.url(gateway));
  const forgot = async (email: unknown) => answerOf(await rest().post('users.forgotPassword', { email }));
  const logIn = async ({ username }: { username: string }, password: string) =>
    (await rest().post('login', { user: username, password })).body;
  /** A connection of its own: the method's limit counts by connection. */
  const call = async (
    method: string,
    ...params: unknown[]
  ): Promise<{ result?: unknown; error?: Record<string, unknown> }> => {
    const client = await DdpClient.connect(platform.url());
    const answer = await client.callRaw(method, ...params);
    await client.close();
    return answer;
  };
  const set = async (id: string, value: unknown) =>
    expect(answerOf(await platform.admin.post(`settings/${id}`, { value }))).toEqual(answered(200, { success: true }));
  /** Runs with other settings. */
  const withSettings = async (values: Record<string, unknown>, run: () => Promise<void>) => {
    const before = await Promise.all(
      Object.keys(values).map(async (id): Promise<[string, unknown]> => [
        id,
        (await platform.admin.get(`settings/${id}`)).body.value,
      ]),
    );
    for (const [id, value] of Object.entries(values)) await set(id, value);
    try {
      await run();
    } finally {
      for (const [id, value] of before) await set(id, value);
    }
  };
  const register = async (fields: Record<string, unknown> = {}) => {
    const username = unique('user');
    const account = { username, email: `${username}@example.com`, pass: newId(), name: 'Grace Hopper', ...fields };
    const { body } = await rest().post('users.register', account);
    expect(body).toMatchObject({ success: true });
    return { ...account, _id: String(body.user._id) };
  };
  const stored = async (to: string) => platform.mails.find({ to }).sort({ ts: 1 }).toArray();

  describe('a forgotten password', () => {
    it('is replaced by a mailed link, once; every earlier login ends', async () => {
      const user = await platform.newUser({ name: '<b>Ada</b> [password]' });
      const earlier = [await platform.tokenFor(user), await platform.tokenFor(user)];
      expect(
        (
          await rest()
            .as(earlier[0] ?? { userId: '', authToken: '' })
            .get('me')
        ).status,
      ).toBe(200);
      const watching = await DdpClient.connect(platform.url());
      await watching.resume(earlier[1]?.authToken ?? '');

      expect(await forgot(` ${user.email.toUpperCase()} `)).toEqual(DONE);
      const mail = await server.next(user.email);
      expect([mail.from, mail.to, mail.headers.get('from'), mail.headers.get('subject')]).toEqual([
        'chat@example.com',
        [user.email],
        'Chat <chat@example.com>',
        'Ada & Co: choose a new password',
      ]);
      expect(mail.html).toContain('Ada &amp; Co');
      const token = tokenIn(mail, 'reset-password');
      expect(mail.html).toContain(`href="https://chat.example.com/reset-password/${token}"`);
      expect(JSON.stringify(await platform.users.findOne({ _id: user._id }))).not.toContain(token);

      expect((await call('resetPassword', token, '')).error).toMatchObject({ error: 'error-password-policy-not-met' });
      const password = newId();
      expect((await call('resetPassword', token, password)).result).toEqual({ ...LOGIN, id: user._id });
      expect((await call('resetPassword', token, password)).error).toMatchObject(EXPIRED);
      for (const login of earlier)
        await eventually(async () => expect((await rest().as(login).get('me')).status).toBe(401));
      await eventually(() => expect(watching.closeCode).toBeDefined());
      expect((await platform.users.findOne({ _id: user._id }))?.['emails']).toEqual([
        { address: user.email, verified: true },
      ]);
      expect(await logIn(user, user.password)).toMatchObject({ status: 'error', message: 'Unauthorized' });
      // The address is confirmed now, so that a login is asked for a mailed code.
      expect(await logIn(user, password)).toMatchObject({ error: 'totp-required' });
    });

    it('is told to nobody who asks for an address: known, unknown, senseless', async () => {
      const user = await platform.newUser();
      const inactive = await platform.newUser({ active: false });
      const unknown = `${unique('nobody')}@example.com`;
      for (const email of [user.email, unknown, inactive.email, 'no address', `${user.email}\r\nBcc: eve@example.com`])
        expect(await forgot(email)).toEqual(DONE);
      expect([
        await call('sendForgotPasswordEmail', unknown),
        await call('forgotPassword', { email: unknown }),
      ]).toEqual([
        expect.objectContaining({ result: true }),
        expect.not.objectContaining({ error: expect.anything() }),
      ]);
      await server.next(user.email);
      expect([...(await stored(unknown)), ...(await stored(inactive.email)), ...server.to('eve@example.com')]).toEqual(
        [],
      );
      for (const email of [undefined, '', 5, { $gt: '' }])
        expect(await forgot(email)).toEqual(refusedText("The 'email' param is required"));
    });

    it('is not mailed where the settings say no', async () => {
      const [user, foreign] = [await platform.newUser(), await platform.newUser()];
      await platform.users.updateOne({ _id: foreign._id }, { $unset: { 'services.password': '' } });
      await withSettings({ Accounts_PasswordReset: false }, async () => expect(await forgot(user.email)).toEqual(DONE));
      await withSettings({ Accounts_AllowPasswordChangeForOAuthUsers: false }, async () => {
        expect(await forgot(foreign.email)).toEqual(DONE);
        expect(await forgot(user.email)).toEqual(DONE);
        await server.next(user.email);
      });
      expect([server.to(user.email).length, await stored(foreign.email)]).toEqual([1, []]);
    });

    it('keeps to the password policy; clients that send digests have held to it themselves', async () => {
      const user = await platform.newUser();
      await call('forgotPassword', { email: user.email });
      const token = tokenIn(await server.next(user.email), 'reset-password');
      await withSettings({ Accounts_Password_Policy_Enabled: true }, async () => {
        expect((await call('resetPassword', token, 'short')).error).toMatchObject({
          error: 'error-password-policy-not-met-minLength',
        });
      });
      const digest = (text: string) => ({ digest: sha256(text), algorithm: 'sha-256' });
      expect((await call('resetPassword', token, digest(''))).error).toMatchObject({
        error: 'error-password-policy-not-met',
      });
      expect((await call('resetPassword', token, digest('another'))).result).toEqual({ ...LOGIN, id: user._id });
    });

    it.each([
      [
        'too old',
        (user: OwnUser) =>
          platform.users.updateOne(
            { _id: user._id },
            { $set: { 'services.password.reset.when': new Date(Date.now() - 3 * 86_400_000) } },
          ),
      ],
      [
        'of an address that the account has no longer',
        (user: OwnUser) =>
          platform.users.updateOne(
            { _id: user._id },
            { $set: { emails: [{ address: unique('x@'), verified: true }] } },
          ),
      ],
      [
        'older than another one',
        (user: OwnUser) => call('sendForgotPasswordEmail', user.email).then(() => server.next(user.email, 2)),
      ],
    ])('is not replaced by a link that is %s', async (_why, spoil) => {
      const user = await platform.newUser();
      await call('sendForgotPasswordEmail', user.email);
      const token = tokenIn(await server.next(user.email), 'reset-password');
      await spoil(user);
      expect((await call('resetPassword', token, 'x')).error).toMatchObject(EXPIRED);
    });

    it('of a user with a second factor is changed, and a login asked for', async () => {
      const user = await platform.newUser({ verified: true });
      await call('sendForgotPasswordEmail', user.email);
      const password = newId();
      expect(
        (await call('resetPassword', tokenIn(await server.next(user.email), 'reset-password'), password)).error,
      ).toMatchObject({ error: 'totp-required', details: { method: 'email' } });
      const [code = ''] = /\d{3}-\d{3}/.exec((await server.next(user.email, 2)).text) ?? [];
      expect((await rest().post('login', { user: user.username, password, code })).body).toMatchObject({
        status: 'success',
      });
    });

    it.each([{ $gt: '' }, 5, null, undefined, 'x', 'y'.repeat(300)])(
      'is not replaced by the token %j',
      async (token) => {
        expect((await call('resetPassword', token, 'a pass')).error).toBeDefined();
        expect((await call('verifyEmail', token)).error).toBeDefined();
      },
    );
  });

  describe('addresses', () => {
    it('are confirmed after signing up, by a link that logs in', async () => {
      await withSettings({ Accounts_EmailVerification: true }, async () => {
        const user = await register();
        const mail = await server.next(user.email);
        expect(mail.headers.get('subject')).toBe('Ada & Co: is this your address?');
        expect(await logIn(user, user.pass)).toMatchObject({ error: 'error-invalid-email' });
        const token = tokenIn(mail, 'verify-email');
        const client = await DdpClient.connect(platform.url());
        expect(await client.call('verifyEmail', token)).toEqual({ ...LOGIN, id: user._id });
        await platform.users.updateOne({ _id: user._id }, { $set: { roles: ['anonymous'] } });
        expect((await client.callRaw('afterVerifyEmail'))['error']).toBeUndefined();
        await client.close();
        expect((await call('verifyEmail', token)).error).toMatchObject({
          error: 403,
          reason: 'Verify email link expired',
        });
        expect(await platform.users.findOne({ _id: user._id })).toMatchObject({
          emails: [{ address: user.email, verified: true }],
          roles: ['user'],
        });
      });
    });

    it('are mailed another link that are not confirmed, and nobody learns of any', async () => {
      const [open, confirmed] = [await platform.newUser(), await platform.newUser({ verified: true })];
      for (const email of [confirmed.email, 'nobody@example.com', open.email])
        expect((await call('sendConfirmationEmail', email)).result).toBe(true);
      expect((await call('verifyEmail', tokenIn(await server.next(open.email), 'verify-email'))).result).toEqual({
        ...LOGIN,
        id: open._id,
      });
      expect(await stored(confirmed.email)).toEqual([]);
      expect((await call('afterVerifyEmail')).error).toMatchObject({ error: 'error-invalid-user' });
    });
  });

  describe('accounts', () => {
    it('that somebody makes are greeted, and choose their password by a link', async () => {
      const user = await platform.newUser({ sendWelcomeEmail: true, setRandomPassword: true });
      const mail = await server.next(user.email);
      expect([mail.headers.get('subject'), mail.text]).toEqual([
        'Welcome to Ada & Co',
        expect.stringContaining(user.username),
      ]);
      expect(mail.text + mail.html).not.toContain(user.password);
      const password = newId();
      expect((await call('resetPassword', tokenIn(mail, 'enroll-account'), password)).result).toEqual({
        ...LOGIN,
        id: user._id,
      });
      expect(await platform.users.findOne({ _id: user._id })).not.toHaveProperty('requirePasswordChange');
    });

    it('that wait for an administrator are told to the administrators, in escaped words', async () => {
      await withSettings({ Accounts_ManuallyApproveNewUsers: true }, async () => {
        const before = server.to('boss@example.com').length;
        const user = await register({ name: '<script>x</script>', reason: 'let me in & now' });
        const mail = await server.next('boss@example.com', before + 1);
        expect([mail.text, mail.html]).toEqual([
          expect.stringContaining(`<script>x</script> (${user.email})`),
          expect.stringContaining('&lt;script&gt;x&lt;/script&gt;'),
        ]);
        expect(mail.html).toContain('let me in &amp; now');
        expect(mail.html).not.toContain('<script>');
      });
    });

    it('are mailed in the words of the settings, in plain text where that is asked for', async () => {
      const words = {
        Accounts_UserAddedEmail_Subject: 'Hi [fname]\r\nBcc: eve@example.com',
        Accounts_UserAddedEmail_Email: '<p>[name], [password], {Login}</p>',
        Email_Header: '<p>Top of [Site_Name]</p>',
        Email_Footer: '<p>End</p>',
        email_plain_text_only: true,
      };
      await withSettings(words, async () => {
        const user = await platform.newUser({ sendWelcomeEmail: true, name: 'Ada Lovelace' });
        const mail = await server.next(user.email);
        expect(mail.text).toBe(`Top of Ada & Co\r\n\r\nAda Lovelace, ${user.password}, Log in\r\n\r\nEnd`);
        expect([mail.html, mail.headerNames.includes('bcc'), mail.headers.get('subject')]).toEqual([
          '',
          false,
          'Hi Ada Bcc: eve@example.com',
        ]);
      });
    });
  });

  describe('administrators', () => {
    it('invite people', async () => {
      const address = `${unique('guest')}@example.com`;
      expect(await boss.call('sendInvitationEmail', [address, ` ${address}`, 'no address', 'a@b\r\nBcc: c@d'])).toEqual(
        [address],
      );
      expect((await server.next(address)).headers.get('subject')).toBe('Come to Ada & Co');
      expect((await call('sendInvitationEmail', [address])).error).toMatchObject({ error: 'error-invalid-user' });
    });

    it('test the mail server', async () => {
      const before = server.to('boss@example.com').length;
      expect(await boss.call('sendSMTPTestEmail')).toEqual({
        message: 'Your_mail_was_sent_to_s',
        params: ['boss@example.com'],
      });
      expect((await server.next('boss@example.com', before + 1)).headers.get('subject')).toBe('Ada & Co: test mail');
    });

    it('mail everybody who wants it', async () => {
      const [ada, grace] = [await platform.newUser({ name: 'Ada & Lovelace' }), await platform.newUser()];
      const query = JSON.stringify({ _id: { $in: [ada._id, grace._id] } });
      const send = (dryRun: boolean, filter = query) =>
        boss.call(
          'Mailer.sendMail',
          'News <boss@example.com>',
          'News for [fname]',
          '<p>[name]</p><a href="[unsubscribe]">No more</a>',
          dryRun,
          filter,
        );
      const before = server.to('boss@example.com').length;
      await send(true, '');
      expect((await server.next('boss@example.com', before + 1)).headers.get('subject')).toBe('News for Administrator');
      await send(false);
      const mail = await server.next(ada.email);
      expect([mail.headers.get('from'), mail.html]).toEqual([
        'News <boss@example.com>',
        expect.stringContaining('<p>Ada &amp; Lovelace</p>'),
      ]);
      const [, userId, createdAt] = /mailer\/unsubscribe\/(\w+)\/(\d+)/.exec(mail.text) ?? [];
      expect([
        userId,
        (await call('Mailer:unsubscribe', userId, '1')).result,
        (await call('Mailer:unsubscribe', userId, createdAt)).result,
      ]).toEqual([ada._id, false, true]);
      await send(false);
      await server.next(grace.email, 2);
      expect(server.to(ada.email)).toHaveLength(1);
    });

    it.each<[unknown[], string]>([
      [['nobody', 's', '[unsubscribe]', true], 'error-invalid-from-address'],
      [['a@b', 's', 'no link', true], 'error-missing-unsubscribe-link'],
      [['a@b', 's', '[unsubscribe]', true, '{"$where":"1"}'], 'error-invalid-query'],
      [['a@b', 's', '[unsubscribe]', true, '{"services.password.bcrypt":{"$gt":""}}'], 'error-invalid-query'],
      [['a@b', 's', '[unsubscribe]', true, 'no JSON'], 'error-invalid-query'],
    ])('are refused %j', async (params, error) => {
      expect((await boss.callRaw('Mailer.sendMail', ...params))['error']).toMatchObject({ error });
    });

    it('alone may do so', async () => {
      const user = await platform.newUser();
      const client = await DdpClient.connect(platform.url());
      await client.resume((await platform.tokenFor(user)).authToken);
      for (const [method, ...params] of [
        ['sendInvitationEmail', ['a@b']],
        ['Mailer.sendMail', 'a@b', 's', '[unsubscribe]', true],
      ] as [string, ...unknown[]][]) {
        expect((await client.callRaw(method, ...params))['error']).toMatchObject({
          error: 'error-not-allowed',
          reason: 'Not allowed',
          details: { method },
        });
      }
      await client.close();
    });
  });

  describe('delivery', () => {
    it('waits for a mail server that is away, and forgets what it has delivered', async () => {
      const user = await platform.newUser();
      await server.stop();
      await call('sendForgotPasswordEmail', user.email);
      await eventually(async () =>
        expect(await stored(user.email)).toMatchObject([
          { state: 'waiting', error: expect.stringContaining('ECONNREFUSED'), text: expect.any(String) },
        ]),
      );
      // The method may be called once a second.
      await eventually(async () =>
        expect((await boss.callRaw('sendSMTPTestEmail'))['error']).toMatchObject({
          error: 'error-email-send-failed',
          details: { message: expect.stringContaining('ECONNREFUSED') },
        }),
      );
      await server.start();
      const token = tokenIn(await server.next(user.email), 'reset-password');
      await eventually(async () => expect(await stored(user.email)).toMatchObject([{ state: 'sent' }]));
      const [mail] = await stored(user.email);
      expect(JSON.stringify(mail)).not.toContain(token);
      expect([mail?.['attempts'], server.to(user.email).length]).toEqual([expect.any(Number), 1]);
    });

    it('uses another mail server at once, also for what waits', async () => {
      const other = new MailServer();
      await other.start();
      const user = await platform.newUser();
      await withSettings({ SMTP_Port: '1' }, async () => {
        await call('sendForgotPasswordEmail', user.email);
        await eventually(async () =>
          expect(await stored(user.email)).toMatchObject([{ state: 'waiting', error: expect.any(String) }]),
        );
        await eventually(async () => {
          const { matchedCount } = await platform.mails.updateOne(
            { to: user.email, state: 'waiting' },
            { $set: { dueAt: new Date(Date.now() + 3_600_000) } },
          );
          expect(matchedCount).toBe(1);
        });
        await set('SMTP_Port', String(other.port));
        expect((await other.next(user.email)).to).toEqual([user.email]);
      });
      await other.stop();
    });

    it('gives up on what is refused for good, and says why', async () => {
      const username = unique(REFUSED);
      const user = await platform.newUser({ username, email: `${username}@example.com`, sendWelcomeEmail: true });
      await eventually(async () =>
        expect(await platform.mails.findOne({ to: `${username}@example.com` })).toMatchObject({
          state: 'failed',
          error: expect.stringContaining('no such mail box'),
        }),
      );
      expect(user._id).toBeDefined();
    });

    it('takes over from a process that was lost', async () => {
      const to = `${unique('lost')}@example.com`;
      const now = new Date();
      await platform.mails.insertOne({
        _id: newId(),
        to,
        subject: 'Late',
        text: 'late',
        state: 'sending',
        queue: 'urgent',
        attempts: 1,
        ts: now,
        _updatedAt: now,
        dueAt: new Date(now.getTime() - 1),
      });
      expect((await server.next(to)).headers.get('subject')).toBe('Late');
    });
  });

  describe('the pages behind the links', () => {
    it.each([
      '/reset-password/SECRET',
      '/enroll-account/SECRET',
      '/verify-email/SECRET',
      '/mailer/unsubscribe/SECRET/1',
    ])('%s', async (path) => {
      const { status, headers, body } = await rest().send('GET', path);
      expect([
        status,
        headers.get('content-type'),
        headers.get('cache-control'),
        headers.get('referrer-policy'),
      ]).toEqual([200, 'text/html; charset=utf-8', 'no-store', 'no-referrer']);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('unsafe');
      expect(body).toContain('Ada &amp; Co');
      expect(body).not.toContain('SECRET');
      expect(body).not.toMatch(/<script>|\son\w+=/);
      for (const [, file = ''] of String(body).matchAll(/(?:src|href)="(\.\.[^"]+)"/g)) {
        const url = new URL(file, `${platform.url()}${path}`);
        const found = await rest().send('GET', url.pathname);
        expect([found.status, found.headers.get('content-type')]).toEqual([
          200,
          expect.stringMatching(/^text\/(javascript|css)/),
        ]);
        expect(
          (await rest().send('GET', url.pathname, undefined, { 'if-none-match': found.headers.get('etag') ?? '' }))
            .status,
        ).toBe(304);
      }
    });

    it('show nothing that a path brings along', async () => {
      const { body } = await rest().send('GET', `/reset-password/${encodeURIComponent('"><script>alert(1)</script>')}`);
      expect(body).not.toContain('alert(1)');
    });
  });

  it('sends few mails to one address, whoever asks, and answers the same', async () => {
    const [user, other] = [await platform.newUser(), await platform.newUser()];
    for (let number = 0; number < 7; number++) expect(await forgot(user.email)).toEqual(DONE);
    expect(await forgot(other.email)).toEqual(DONE);
    await server.next(user.email, 5);
    await server.next(other.email);
    expect(await stored(user.email)).toHaveLength(5);
  });
});
