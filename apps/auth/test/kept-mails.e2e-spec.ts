import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  eventually,
  platformState,
  RestClient,
  START_MS,
  startOwnPlatform,
  type OwnPlatform,
  type OwnUser,
  type Stored,
} from '@gantry/testing';
import { readMail, tokenIn } from './mail.server';

describe('mails without a mail server', () => {
  let platform: OwnPlatform;
  beforeAll(async () => {
    platform = await startOwnPlatform();
  }, START_MS);
  afterAll(() => platform.stop());

  const logs = () =>
    readdirSync(join(platform.folder, 'logs'))
      .map((name) => readFileSync(join(platform.folder, 'logs', name), 'utf8'))
      .join('');
  const kept = (to: string): Promise<Stored> =>
    eventually(async () => {
      const mail = await platform.mails.findOne({ to });
      if (mail?.['state'] !== 'kept') throw new Error(`the mail to ${to} is ${String(mail?.['state'])}`);
      return mail;
    });
  const forgot = async (user: OwnUser): Promise<Stored> => {
    await new RestClient(platform.url()).post('users.forgotPassword', { email: user.email });
    return kept(user.email);
  };

  it('are where a person can read them, and the log says where', async () => {
    const user = await platform.newUser();
    const mail = await forgot(user);
    // Standalone has a folder for them of its own accord.
    const file = platformState().mode === 'standalone' ? join(platform.folder, 'data', 'mails') : undefined;
    if (file === undefined) {
      expect(tokenIn({ text: String(mail['text']) }, 'reset-password')).toBeDefined();
      await eventually(() => expect(logs()).toContain('the mail is in the collection gantry_mail_outbox'));
      return;
    }
    const path = String(mail['file']);
    expect(path.startsWith(file)).toBe(true);
    const read = readMail(readFileSync(path, 'utf8'));
    expect([read.headers.get('to'), tokenIn(read, 'reset-password')]).toEqual([
      user.email,
      tokenIn({ text: String(mail['text']) }, 'reset-password'),
    ]);
    await eventually(() => expect(logs()).toContain(path));
  });

  it('hold links that work, and are not told by the log', async () => {
    const user = await platform.newUser();
    const token = tokenIn({ text: String((await forgot(user))['text']) }, 'reset-password');
    const message = JSON.stringify({
      msg: 'method',
      id: '1',
      method: 'resetPassword',
      params: [token, 'another pass phrase'],
    });
    const { body } = await new RestClient(platform.url(1)).post('method.callAnon/resetPassword', { message });
    expect(JSON.parse(body.message)).toMatchObject({
      msg: 'result',
      id: '1',
      result: { id: user._id, token: expect.any(String) },
    });
    expect(logs()).not.toContain(token);
  });

  it('are not sent as a test', async () => {
    const { body } = await platform.admin.post('method.call/sendSMTPTestEmail', {
      message: JSON.stringify({ msg: 'method', id: '1', method: 'sendSMTPTestEmail', params: [] }),
    });
    expect(JSON.parse(body.message)).toMatchObject({ error: { error: 'error-invalid-email' } });
  });
});
