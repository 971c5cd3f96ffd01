import fc from 'fast-check';
import { parseSockJsPayload, SOCKJS_HEARTBEAT, SOCKJS_OPEN, sockJsClose, sockJsMessages } from './sockjs.codec';

describe('SockJS framing', () => {
  it('carries any messages through a frame unchanged', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (messages) => {
        expect(parseSockJsPayload(sockJsMessages(messages).slice(1))).toEqual({ ok: true, messages });
      }),
    );
  });

  it('reads a single string as one message and an empty text as none', () => {
    expect(parseSockJsPayload('"a"')).toEqual({ ok: true, messages: ['a'] });
    expect(parseSockJsPayload('')).toEqual({ ok: true, messages: [] });
  });

  it('has the control frames of the protocol', () => {
    expect([SOCKJS_OPEN, SOCKJS_HEARTBEAT, sockJsClose(3000, 'Go away!')]).toEqual(['o', 'h', 'c[3000,"Go away!"]']);
  });

  it.each(['[', '{}', '[1]', '["a",null]', '5'])('calls %s malformed', (text) => {
    expect(parseSockJsPayload(text)).toEqual({ ok: false, reason: 'malformed' });
  });

  it('refuses too long a text and too many messages', () => {
    const limits = { maxTextLength: 20, maxMessages: 2 };
    expect(parseSockJsPayload('["a","b","c"]', limits)).toEqual({ ok: false, reason: 'too-large' });
    expect(parseSockJsPayload(`"${'a'.repeat(20)}"`, limits)).toEqual({ ok: false, reason: 'too-large' });
  });

  it('never throws on arbitrary text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => expect(typeof parseSockJsPayload(text).ok).toBe('boolean')),
    );
  });
});
