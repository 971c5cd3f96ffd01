import fc from 'fast-check';
import { DEFAULT_CLIENT_FRAME_LIMITS, negotiateVersion, parseClientFrame } from './client-frame';

const frameOf = (message: unknown) => parseClientFrame(JSON.stringify(message));

describe('parseClientFrame', () => {
  it('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => expect(parseClientFrame(text).ok).toBe(false)));
    fc.assert(fc.property(fc.json(), (text) => expect(typeof parseClientFrame(text).ok).toBe('boolean')));
    const names = fc.constantFrom('connect', 'ping', 'pong', 'method', 'sub', 'unsub');
    const parts = fc.record(
      { msg: names, id: fc.jsonValue(), params: fc.jsonValue(), method: fc.jsonValue(), support: fc.jsonValue() },
      { requiredKeys: [] },
    );
    fc.assert(fc.property(parts, (message) => expect(typeof frameOf(message).ok).toBe('boolean')));
  });

  it.each([
    { msg: 'connect', version: '1', support: ['1', 'pre2', 'pre1'] },
    { msg: 'ping' },
    { msg: 'ping', id: 'p1' },
    { msg: 'pong', id: 'p1' },
    { msg: 'method', id: '1', method: 'login', params: [{ resume: 't' }], randomSeed: 's' },
    { msg: 'sub', id: '2', name: 'stream-room-messages', params: ['GENERAL', false] },
    { msg: 'unsub', id: '2' },
    { msg: 'unsub' },
  ])('reads %j', (message) => {
    expect(frameOf(message)).toEqual({ ok: true, frame: message });
  });

  it('takes absent params for none and ignores unknown keys', () => {
    expect(frameOf({ msg: 'method', id: '1', method: 'logout', extra: 1 })).toEqual({
      ok: true,
      frame: { msg: 'method', id: '1', method: 'logout', params: [] },
    });
  });

  it('revives dates in params', () => {
    expect(frameOf({ msg: 'sub', id: '1', name: 'x', params: [{ $date: 3 }] })).toMatchObject({
      frame: { params: [new Date(3)] },
    });
  });

  it('calls text that is no JSON a parse error', () => {
    expect(parseClientFrame('{')).toEqual({ ok: false, reason: 'Parse error' });
  });

  it.each([
    null,
    5,
    [],
    {},
    { msg: 'constructor' },
    { msg: 'connect', version: '1' },
    { msg: 'connect', version: 1, support: [] },
    { msg: 'ping', id: 5 },
    { msg: 'unsub', id: 5 },
    { msg: ['method'] },
  ])('answers %j with a bad request and the message', (message) => {
    expect(frameOf(message)).toEqual({ ok: false, reason: 'Bad request', offendingMessage: message });
  });

  it.each([
    ['Malformed method invocation', { msg: 'method', id: 1, method: 'm' }],
    ['Malformed method invocation', { msg: 'method', id: '1' }],
    ['Malformed method invocation', { msg: 'method', id: '1', method: 'm', params: {} }],
    ['Malformed method invocation', { msg: 'method', id: '1', method: 'm', params: null }],
    ['Malformed method invocation', { msg: 'method', id: '1', method: 'm', randomSeed: 4 }],
    ['Malformed subscription', { msg: 'sub', name: 'x' }],
    ['Malformed subscription', { msg: 'sub', id: '1', name: 'x', params: 'x' }],
    ['Malformed subscription', { msg: 'sub', id: 'x'.repeat(DEFAULT_CLIENT_FRAME_LIMITS.maxIdLength + 1), name: 'x' }],
    [
      'Malformed subscription',
      { msg: 'sub', id: '1', name: 'x', params: new Array(DEFAULT_CLIENT_FRAME_LIMITS.maxParams + 1).fill(0) },
    ],
  ])('calls it a %s: %j', (reason, message) => {
    expect(frameOf(message)).toEqual({ ok: false, reason, offendingMessage: message });
  });

  it('tells whom to answer when a call is too long', () => {
    const limits = { ...DEFAULT_CLIENT_FRAME_LIMITS, maxTextLength: 50 };
    expect(parseClientFrame(`{"msg":"method","method":"m","params":["${'x'.repeat(50)}"],"id":"7"}`, limits)).toEqual({
      ok: false,
      reason: 'Bad request',
      oversized: { msg: 'method', id: '7' },
    });
  });

  it('refuses what is too long or too deep without repeating it', () => {
    expect(parseClientFrame('"1234"', { ...DEFAULT_CLIENT_FRAME_LIMITS, maxTextLength: 5 })).toEqual({
      ok: false,
      reason: 'Bad request',
    });
    expect(parseClientFrame('['.repeat(100_000))).toEqual({ ok: false, reason: 'Bad request' });
  });
});

describe('negotiateVersion', () => {
  it('prefers the newest version that both sides speak', () => {
    expect(negotiateVersion(['pre1', '1'])).toBe('1');
    expect(negotiateVersion(['pre1'])).toBe('pre1');
    expect(negotiateVersion(['2'])).toBeUndefined();
  });
});
