import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { accountPageSchema } from '@gantry/contracts';
import { accountPage } from './account.page';

const SCRIPT = readFileSync(join(__dirname, 'page.js'), 'utf8');

describe('the pages', () => {
  it.each(accountPageSchema.options)('%s holds no script of its own and escapes what the settings say', (page) => {
    const html = accountPage(page, '<b>"Ada"</b>', 'https://x/"><script>');
    expect(html).not.toMatch(/<script>|<b>|\son\w+=|style="/);
    expect(html).toContain('&lt;b&gt;&quot;Ada&quot;&lt;/b&gt;');
  });

  it('link to no address but one of the web', () => {
    expect(accountPage('verify-email', 'X', 'javascript:alert(1)')).not.toContain('javascript:');
  });
});

interface Call {
  readonly url: string;
  readonly body: { message?: string };
  readonly headers: Record<string, string>;
}

/** As much of a browser as the script needs. */
class FakePage {
  readonly calls: Call[] = [];
  readonly status = { textContent: '', className: '' };
  readonly inputs = Array.from({ length: 5 }, () => ({ value: '' }));
  readonly form: { hidden: boolean; dataset: { action: string }; submit?: (event: object) => Promise<void> } & Record<
    string,
    unknown
  >;

  constructor(path: string, page: string, action: string, answer: (method: string) => unknown) {
    const button = { disabled: false };
    this.form = {
      hidden: true,
      dataset: { action },
      querySelectorAll: () => this.inputs,
      querySelector: () => button,
      addEventListener: (_name: string, submit: (event: object) => Promise<void>) => (this.form.submit = submit),
    };
    const fetch = async (url: string, { body, headers }: { body: string; headers: Record<string, string> }) => {
      const call = { url, body: JSON.parse(body) as Call['body'], headers };
      this.calls.push(call);
      const { method = '' } = JSON.parse(call.body.message ?? '{}') as { method?: string };
      return {
        json: async () => ({
          success: true,
          message: JSON.stringify({ msg: 'result', id: '1', ...(answer(method) as object) }),
        }),
      };
    };
    const document = {
      querySelector: (selector: string) => (selector === 'form' ? this.form : this.status),
      body: { dataset: { page } },
    };
    runInNewContext(SCRIPT, { document, location: { pathname: path }, fetch, decodeURIComponent, encodeURIComponent });
  }

  async press(...values: string[]): Promise<string> {
    values.forEach((value, index) => Object.assign(this.inputs[index] ?? {}, { value }));
    await this.form.submit?.({ preventDefault: () => undefined });
    return this.status.textContent;
  }
}

describe('the script of the pages', () => {
  const reset = (path: string, answer: object) => new FakePage(path, 'reset-password', 'password', () => answer);

  it('changes the password below the path of the install, and drops the login that it gets', async () => {
    const page = reset('/chat/reset-password/TOKEN', { result: { id: 'u', token: 't' } });
    expect(page.form.hidden).toBe(false);
    expect(await page.press('a', 'b')).toBe('The two passwords differ.');
    expect(page.calls).toEqual([]);
    expect(await page.press('a', 'a')).toContain('changed');
    expect(page.form.hidden).toBe(true);
    expect(page.calls.map(({ url }) => url)).toEqual([
      '/chat/api/v1/method.callAnon/resetPassword',
      '/chat/api/v1/logout',
    ]);
    expect(JSON.parse(page.calls[0]?.body.message ?? '')).toEqual({
      msg: 'method',
      id: '1',
      method: 'resetPassword',
      params: ['TOKEN', 'a'],
    });
    expect(page.calls[1]?.headers).toMatchObject({ 'x-user-id': 'u', 'x-auth-token': 't' });
  });

  it.each([
    [{ error: { error: 'totp-required', reason: 'TOTP Required' } }, 'Your password is changed'],
    [{ error: { error: 'error-user-is-not-activated' } }, 'Your password is changed'],
    [{ error: { error: 403, reason: 'Token expired' } }, 'used already'],
    [{ error: { error: 'error-password-policy-not-met-minLength', reason: 'Too short' } }, 'Too short'],
    [{ error: { error: 'error-service-unavailable' } }, 'did not work'],
  ])('says what %j means', async (answer, text) => {
    expect(await reset('/reset-password/TOKEN', answer).press('a', 'a')).toContain(text);
  });

  it('makes the first account, with the secret of the link', async () => {
    const page = new FakePage('/chat/setup/SECRET', 'setup', 'setup', () => ({}));
    expect(await page.press('Ada', 'ada', 'ada@example.com', 'a', 'b')).toBe('The two passwords differ.');
    expect(await page.press('Ada', 'ada', 'ada@example.com', 'a', 'a')).toContain('made');
    expect(page.calls).toEqual([
      {
        url: '/chat/api/v1/users.register',
        body: { name: 'Ada', username: 'ada', email: 'ada@example.com', pass: 'a', secretURL: 'SECRET' },
        headers: expect.anything(),
      },
    ]);
  });

  it('confirms addresses and ends mails', async () => {
    const verify = new FakePage('/verify-email/TOKEN', 'verify-email', 'verify', () => ({
      result: { id: 'u', token: 't' },
    }));
    expect(await verify.press()).toContain('confirmed');
    const mails = new FakePage('/sub/mailer/unsubscribe/USER/123', 'unsubscribe', 'unsubscribe', () => ({
      result: true,
    }));
    expect(await mails.press()).toContain('no more');
    expect([mails.calls[0]?.url, JSON.parse(mails.calls[0]?.body.message ?? '').params]).toEqual([
      '/sub/api/v1/method.callAnon/Mailer%3Aunsubscribe',
      ['USER', '123'],
    ]);
  });

  it('says when the server does not answer', async () => {
    const page = new FakePage('/verify-email/TOKEN', 'verify-email', 'verify', () => {
      throw new Error('no network');
    });
    expect(await page.press()).toContain('could not be reached');
  });
});
