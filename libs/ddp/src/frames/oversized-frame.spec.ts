import fc from 'fast-check';
import { peekCall } from './oversized-frame';

const MAX_ID = 256;
const peek = (message: unknown) => peekCall(JSON.stringify(message), MAX_ID);

describe('peekCall', () => {
  it.each<[string, string]>([
    ['the id first', '{"id":"1","msg":"method","method":"m","params":[{"id":"no","msg":"sub"}]}'],
    ['the id last', '{"msg":"method","method":"m","params":[{"id":"no"}, "}", "\\"}\\\\"],"id":"1"}'],
    ['spaces', ' {\n"msg" : "method" ,\t"params" : [ ] , "id" : "1" }'],
    ['escapes', '{"m\\u0073g":"meth\\u006fd","id":"\\u0031"}'],
    ['a text that breaks off behind them', '{"msg":"method","id":"1","params":["'],
  ])('finds a call with %s', (_name, text) => {
    expect(peekCall(text, MAX_ID)).toEqual({ msg: 'method', id: '1' });
  });

  it.each([
    '',
    'x',
    '[]',
    '{',
    '{}',
    '{"msg":"method"}',
    '{"msg":"ping","id":"1"}',
    '{"msg":"method","id":1}',
    '{"msg":"method","id":"\\x"}',
    '{"msg":"method","params":{"id":"1"}}',
    '{"msg":"method" "id":"1"}',
    `{"msg":"method","id":"${'x'.repeat(MAX_ID + 1)}"}`,
    `{"msg":"method","params":["`,
  ])('finds none in %s', (text) => {
    expect(peekCall(text, MAX_ID)).toBeUndefined();
  });

  it('agrees with the parser about any frame, and never throws', () => {
    const frame = fc.dictionary(fc.constantFrom('params', 'method', 'x"', '\\'), fc.jsonValue());
    fc.assert(
      fc.property(frame, fc.string({ maxLength: MAX_ID }), fc.constantFrom('method', 'sub'), (rest, id, msg) => {
        expect(peek({ ...rest, msg, id })).toEqual({ msg, id });
        expect(peek({ msg, ...rest, id })).toEqual({ msg, id });
      }),
    );
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => expect(() => peekCall(text, MAX_ID)).not.toThrow()));
  });
});
