import {
  isMailAddress,
  isRefusedForGood,
  MAX_ATTEMPTS,
  MAX_MAIL_LENGTH,
  nextAttempt,
  readSender,
  reasonOf,
  sendable,
} from './mail.rules';

const MAIL = { to: 'ada@example.com', subject: 'Hello', text: 'text' };

describe('addresses', () => {
  it.each([
    ['ada@example.com', true],
    ['ada+tag@sub.example.com', true],
    ['jos\u00e9@example.com', true],
    ['root@localhost', true],
    ['ada', false],
    ['@example.com', false],
    ['ada@', false],
    ['a@b@c', false],
    ['ada@example.com\r\nBcc: x@example.com', false],
    ['ada@example.com, eve@example.com', false],
    ['Ada <ada@example.com>', false],
    ['"a b"@example.com', false],
    ['ada@example.com\u0000', false],
    [`${'a'.repeat(320)}@example.com`, false],
  ])('%j is one: %s', (text, expected) => {
    expect(isMailAddress(text)).toBe(expected);
  });

  it.each([
    ['ada@example.com', { name: '', address: 'ada@example.com' }],
    ['Ada <ada@example.com>', { name: 'Ada', address: 'ada@example.com' }],
    ['"Ada, L." < ada@example.com >', { name: 'Ada, L.', address: 'ada@example.com' }],
    ['Ada\r\nBcc: eve@example.com <ada@example.com>', { name: 'Ada Bcc: eve@example.com', address: 'ada@example.com' }],
    ['Ada <ada@example.com> <eve@example.com>', undefined],
    ['', undefined],
  ])('%j as a sender', (text, expected) => {
    expect(readSender(text)).toEqual(expected);
  });
});

describe('a mail', () => {
  it('has a subject of one line and not too long', () => {
    const { subject } = sendable({ ...MAIL, subject: `a\r\nBcc: eve@example.com\u2028${'x'.repeat(1_000)}` });
    expect(subject).toMatch(/^a Bcc: eve@example\.com x+$/);
    expect(subject).toHaveLength(250);
  });

  it.each([
    [{ to: 'ada@example.com\nBcc: eve@example.com' }, 'error-invalid-email-address'],
    [{ from: 'nobody' }, 'error-invalid-from-address'],
    [{ text: 'x'.repeat(MAX_MAIL_LENGTH), html: 'x' }, 'error-email-send-failed'],
  ])('is refused with %j', (change, code) => {
    expect(() => sendable({ ...MAIL, ...change })).toThrow(expect.objectContaining({ code }));
  });

  it('is tried again later and later, and then no more', () => {
    const pauses = Array.from({ length: MAX_ATTEMPTS }, (_, index) => nextAttempt(index + 1, 0)?.getTime());
    expect(pauses).toEqual([2_000, 10_000, 60_000, 300_000, 900_000, 3_600_000, 14_400_000, undefined]);
  });

  it.each([
    [{ code: 'EENVELOPE', responseCode: 550 }, true],
    [{ code: 'EMESSAGE', responseCode: 554 }, true],
    [{ code: 'EENVELOPE', responseCode: 450 }, false],
    [{ code: 'EAUTH', responseCode: 535 }, false],
    [{ code: 'ECONNECTION' }, false],
    [undefined, false],
  ])('%j is for good: %s', (error, expected) => {
    expect(isRefusedForGood(error)).toBe(expected);
  });

  it('fails for a reason of one short line', () => {
    expect(reasonOf(new Error(`550 no\r\nsuch ${'x'.repeat(1_000)}`))).toMatch(/^550 no such x+$/);
    expect(reasonOf(new Error('x'.repeat(1_000)))).toHaveLength(300);
  });
});
