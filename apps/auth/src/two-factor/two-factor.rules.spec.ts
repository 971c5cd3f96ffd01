import { Settings } from '@gantry/service-kit';
import fc from 'fast-check';
import { hashBackupCode, newBackupCodes } from './backup-codes.rules';
import { fingerprint, isRemembered, rememberMs } from './remember.rules';
import { matchingStep, MAX_DELTA, newTotpSecret, otpauthUrl, totpCode, totpStep } from './totp.rules';

/** The base32 of '12345678901234567890', the ASCII secret of the SHA-1 vectors of RFC 6238, appendix B. */
const RFC_SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

/** Those vectors have eight digits, of which these are the last six. */
describe('codes of authenticator apps', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('at second %d are those of RFC 6238', (second, code) => {
    expect(totpCode(RFC_SECRET, totpStep(second * 1_000))).toBe(code);
    expect(matchingStep(RFC_SECRET, code, 0, second * 1_000)).toBe(totpStep(second * 1_000));
  });

  it('have secrets of 160 bits in base32, which says the same in small letters and with padding', () => {
    expect(newTotpSecret()).toMatch(/^[A-Z2-7]{32}$/);
    expect(newTotpSecret()).not.toBe(newTotpSecret());
    expect(totpCode(RFC_SECRET.toLowerCase(), 1)).toBe(totpCode(RFC_SECRET, 1));
    expect(totpCode('GEZDG===', 1)).toBe(totpCode('GEZDG', 1));
    expect(() => totpCode('A1', 1)).toThrow(TypeError);
  });

  it('are taken within the steps that are allowed, and no further than the limit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -30, max: 30 }),
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 1e12, max: 2e12 }),
        (off, delta, now) => {
          const step = totpStep(now) + off;
          const found = matchingStep(RFC_SECRET, totpCode(RFC_SECRET, step), delta, now);
          if (Math.abs(off) <= Math.min(delta, MAX_DELTA)) expect(found).toBeDefined();
        },
      ),
    );
    expect(matchingStep(RFC_SECRET, totpCode(RFC_SECRET, 1_000 + MAX_DELTA + 1), 1_000, 30_000_000)).toBeUndefined();
  });

  it.each(['', '12345', '1234567', 'abcdef', '12 456', '１２３４５６'])('are never %p', (code) => {
    expect(matchingStep(RFC_SECRET, code, 1, 0)).toBeUndefined();
  });

  it('come to the app by a URL', () => {
    expect(otpauthUrl('ABC', 'ada', 'My Chat')).toBe('otpauth://totp/My%20Chat%3Aada?secret=ABC&issuer=My%20Chat');
  });
});

describe('backup codes', () => {
  it('are twelve of eight characters, of which the sha256 is kept', () => {
    const { codes, hashed } = newBackupCodes();
    expect([codes.length, new Set(codes).size, hashed]).toEqual([12, 12, codes.map(hashBackupCode)]);
    expect(hashBackupCode('abcdefgh')).toBe('9c56cc51b374c3ba189210d5b6d4bf57790d351c96c47c02190ecf1e430635ab');
  });
});

describe('a client that is remembered', () => {
  const client = fingerprint({ userAgent: 'a', ip: '1' });
  const token = (more: object) => ({ hashedToken: 'h', ...more });
  const until = (ms: number, hash = client) =>
    token({ twoFactorAuthorizedUntil: new Date(ms), twoFactorAuthorizedHash: hash });

  it.each([
    ['trusted until then', 0, false, until(2_000), true],
    ['trusted until then with a factor of its own', 0, true, until(2_000), true],
    ['not trusted afterwards', 0, false, until(1_000), false],
    ['not another client', 0, false, until(2_000, fingerprint({ userAgent: 'b', ip: '1' })), false],
    ['not without a proof', 0, false, token({}), false],
    ['not by a login that is gone', 990, false, undefined, false],
    ['trusted while the account is young', 990, false, token({}), true],
    ['not for its youth with a factor of its own', 990, true, token({}), false],
  ])('is %s', (_name, createdAt, hasOwn, stored, expected) => {
    expect(isRemembered({ createdAt: new Date(createdAt), hasOwn }, stored, client, 100, 1_000)).toBe(expected);
  });

  it('is remembered for as many seconds as the setting says, and not at all below zero', () => {
    const settings = (value: number) => new Settings({ Accounts_TwoFactorAuthentication_RememberFor: value });
    expect([rememberMs(settings(300)), rememberMs(settings(0)), rememberMs(settings(-5))]).toEqual([300_000, 0, 0]);
  });
});
