import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Settings } from '@gantry/service-kit';
import { loadAuthConfig } from '../config';
import { fileNameOf, MailFolder, surplusFiles } from './mail.folder';
import { MailLane } from './mail.lane';
import type { MailDocument } from './mail.schema';
import { MailThrottle, MAX_PER_ADDRESS, MAX_PER_ADDRESS_IN_TOTAL, MAX_PER_SOURCE, WINDOW_MS } from './mail.throttle';
import { smtpOptions } from './smtp.transports';

const NOW = new Date('2026-01-02T03:04:05.678Z');
const MAIL: MailDocument = {
  _id: 'mail1',
  to: 'ada@example.com',
  subject: 'Grüße\r\nBcc: eve@example.com',
  text: `see https://x/${'t'.repeat(90)}`,
  html: '<p>ü</p>',
  ts: NOW,
  _updatedAt: NOW,
  state: 'sending',
  attempts: 1,
};
const SMTP = {
  SMTP_Host: 'mail.example.com',
  SMTP_Port: '',
  SMTP_Protocol: 'smtp',
  SMTP_IgnoreTLS: true,
  SMTP_Pool: true,
  SMTP_Username: '',
  SMTP_Password: '',
};

describe('the mail server of the settings', () => {
  it.each([
    ['nothing', { SMTP_Host: '' }, undefined, undefined],
    ['MAIL_URL', { SMTP_Host: ' ' }, 'smtp://x', { url: 'smtp://x' }],
    [
      'a host',
      {},
      'smtp://x',
      { host: 'mail.example.com', secure: false, ignoreTLS: true, pool: true, maxConnections: 4 },
    ],
    [
      'all of it',
      { SMTP_Port: '2525', SMTP_IgnoreTLS: false, SMTP_Pool: false, SMTP_Username: 'u', SMTP_Password: 'p' },
      undefined,
      { host: 'mail.example.com', port: 2525, secure: false, ignoreTLS: false, auth: { user: 'u', pass: 'p' } },
    ],
    [
      'TLS from the start',
      { SMTP_Protocol: 'smtps', SMTP_Pool: false },
      undefined,
      { host: 'mail.example.com', secure: true },
    ],
  ])('%s', (_name, changes, mailUrl, expected) => {
    expect(smtpOptions(new Settings({ ...SMTP, ...changes }), mailUrl)).toEqual(expected);
  });
});

describe('mails as files', () => {
  const root = mkdtempSync(join(tmpdir(), 'mails-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const settings = new Settings({ Site_Url: 'http://[::1]:3000/', From_Email: '' });
  const folder = (path: string | undefined) =>
    new MailFolder(loadAuthConfig({ ...(path === undefined ? {} : { MAIL_FOLDER: path }) }));

  it('are whole messages that only their owner may read, with links in one piece and no header but their own', async () => {
    const file = await folder(join(root, 'mails')).keep({ ...MAIL, ts: new Date() }, settings);
    expect(file).toMatch(/mails.\d{4}-\d\d-\d\dT[\d-]+\.\d{3}Z_ada@example\.com_mail1\.eml$/);
    const message = readFileSync(file ?? '', 'utf8');
    const headers = message.slice(0, message.indexOf('\r\n\r\n'));
    expect(headers).not.toMatch(/^Bcc:/im);
    expect(headers).toMatch(/^To: ada@example\.com\r$/m);
    expect(headers).toMatch(/^Message-ID: <mail1@localhost>\r$/im);
    expect(message).toContain(`see https://x/${'t'.repeat(90)}\r\n`);
    expect(message).toContain('<p>ü</p>');
    expect(statSync(file ?? '').mode & 0o077).toBe(0);
  });

  it('are not made without a folder, and not below one that is missing', async () => {
    expect(await folder(undefined).keep(MAIL, settings)).toBeUndefined();
    await expect(folder(join(root, 'no/such')).keep(MAIL, settings)).rejects.toThrow('ENOENT');
    expect(readdirSync(root)).toEqual(['mails']);
  });

  it('have names that lead nowhere else', () => {
    expect(fileNameOf({ ...MAIL, to: '../../x/y@z' })).toBe('2026-01-02T03-04-05.678Z_.._.._x_y@z_mail1.eml');
  });

  it('go when they are a week old or too many; others are left alone', () => {
    const name = (ts: Date) => fileNameOf({ ...MAIL, ts });
    const many = Array.from({ length: 1_002 }, (_, index) => name(new Date(NOW.getTime() - index)));
    const old = name(new Date(NOW.getTime() - 8 * 86_400_000));
    expect(surplusFiles(['notes.txt', 'x.eml', ...many.slice(0, 3), old], NOW.getTime())).toEqual([old]);
    expect(surplusFiles(many, NOW.getTime())).toEqual(many.slice(1_000));
  });
});

describe('the lanes of the sender', () => {
  it('work at so many jobs at once, and look again for what came while they found nothing', async () => {
    const jobs: number[] = [];
    let running = 0;
    let most = 0;
    let done = 0;
    const next = async (): Promise<boolean> => {
      const job = jobs.shift();
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      if (job !== undefined) done++;
      return job !== undefined;
    };
    const lane = new MailLane(2, next, () => undefined);
    for (let job = 0; job < 20; job++) {
      jobs.push(job);
      lane.wake();
      if (job % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    while (running > 0) await new Promise((resolve) => setImmediate(resolve));
    await lane.stop();
    expect([done, most]).toEqual([20, 2]);
    jobs.push(1);
    lane.wake();
    expect(jobs).toEqual([1]);
  });

  it('live on after a failure', async () => {
    const failures: unknown[] = [];
    let calls = 0;
    const lane = new MailLane(
      1,
      async () => {
        if (++calls === 1) throw new Error('no database');
        return false;
      },
      (error) => failures.push(error),
    );
    lane.wake();
    while (failures.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    lane.wake();
    await lane.stop();
    expect([failures.length, calls]).toEqual([1, 2]);
  });
});

describe('mails that anybody may ask for', () => {
  const caller = (ip: string) => ({ kind: 'anonymous', ip }) as const;

  it('are few for one address from one source, whatever the case', () => {
    const throttle = new MailThrottle({ TEST_MODE: false });
    const asked = Array.from({ length: MAX_PER_ADDRESS + 1 }, (_, index) =>
      throttle.admit(index % 2 ? 'Ada@x' : 'ada@x', caller('ip'), 0),
    );
    expect(asked).toEqual([...Array.from({ length: MAX_PER_ADDRESS }, () => true), false]);
    expect(throttle.admit('eve@x', caller('ip'), 0)).toBe(true);
    expect(throttle.admit('ada@x', caller('ip'), WINDOW_MS)).toBe(true);
  });

  it('are bounded for one address from everywhere, but nobody uses up what its owner asks for', () => {
    const throttle = new MailThrottle({ TEST_MODE: false });
    const admitted = Array.from({ length: 10 }, (_, source) =>
      Array.from({ length: MAX_PER_ADDRESS }, () => throttle.admit('ada@x', caller(`ip${source}`), 0)),
    ).flat();
    // The first four sources use it up; the first mail of each further one goes out.
    expect(admitted.filter(Boolean)).toHaveLength(
      MAX_PER_ADDRESS_IN_TOTAL + 10 - MAX_PER_ADDRESS_IN_TOTAL / MAX_PER_ADDRESS,
    );
    expect(throttle.admit('ada@x', caller('where the owner is'), 0)).toBe(true);
  });

  it('are few from one source', () => {
    const throttle = new MailThrottle({ TEST_MODE: false });
    const asked = Array.from({ length: MAX_PER_SOURCE + 1 }, (_, index) =>
      throttle.admit(`a${index}@x`, caller('ip'), 0),
    );
    expect(asked.indexOf(false)).toBe(MAX_PER_SOURCE);
    expect(throttle.admit('other@x', caller('ip2'), 0)).toBe(true);
  });
});
