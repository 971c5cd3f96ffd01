import { createLogger, REDACTED_PATHS } from './logger';

const SECRET = 'do-not-write-me';
const KEYS = ['password', 'pass', 'token', 'authToken', 'hashedToken', 'resume', 'services', 'secret', 'code'];

function written(line: object): string {
  const lines: string[] = [];
  createLogger('suite', 'info', { write: (text) => void lines.push(text) }).info(line, 'said');
  expect(lines).toHaveLength(1);
  return lines.join('');
}

describe('createLogger', () => {
  it('writes one JSON line with service, process, time and level', () => {
    expect(JSON.parse(written({ traceId: 't1' }))).toMatchObject({
      service: 'suite',
      pid: process.pid,
      traceId: 't1',
      msg: 'said',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
  });

  describe.each(KEYS)('%s', (key) => {
    it.each([
      ['at the top', { [key]: SECRET }],
      ['one level down', { user: { [key]: SECRET } }],
      ['two levels down', { request: { body: { [key]: SECRET } } }],
      ['in an object', { [key]: { deeper: SECRET } }],
      ['in a list', { users: [{ [key]: SECRET }, { [key]: SECRET }] }],
      ['beside another', { a: { [key]: SECRET }, b: { c: { [key]: SECRET } }, [key]: SECRET }],
    ])('is never written %s', (_where, line) => {
      const text = written(line);
      expect(text).not.toContain(SECRET);
      expect(text).toContain('[redacted]');
    });
  });

  it.each([
    { headers: { 'x-auth-token': SECRET } },
    { request: { headers: { 'x-auth-token': SECRET } } },
    { headers: { authorization: SECRET } },
    { headers: { cookie: SECRET } },
    { request: { headers: { authorization: SECRET, cookie: SECRET } } },
  ])('never writes credentials of a request: %j', (line) => {
    expect(written(line)).not.toContain(SECRET);
  });

  it('never writes what an error carries along', () => {
    expect(
      written({ err: Object.assign(new Error('refused'), { password: SECRET, details: { token: SECRET } }) }),
    ).not.toContain(SECRET);
  });

  it('leaves what it is given unchanged and writes the rest', () => {
    const line = { user: { password: SECRET, username: 'ada' } };
    expect(written(line)).toContain('ada');
    expect(line.user.password).toBe(SECRET);
  });

  it('promises each key at three depths', () => {
    for (const key of KEYS) for (const path of [key, `*.${key}`, `*.*.${key}`]) expect(REDACTED_PATHS).toContain(path);
  });

  it('writes nothing below its level', () => {
    const lines: string[] = [];
    createLogger('suite', 'warn', { write: (text) => void lines.push(text) }).info('quiet');
    expect(lines).toEqual([]);
  });
});
