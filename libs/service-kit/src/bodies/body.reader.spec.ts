import { readBody } from './body.reader';

const FORM = 'application/x-www-form-urlencoded';
const read = (type: string | undefined, text: string) => readBody(type, Buffer.from(text));

describe('readBody', () => {
  it.each([
    ['application/json', '{"a":"é"}', { a: 'é' }],
    ['Application/JSON; charset=UTF-8', '{"a":1}', { a: 1 }],
    [undefined, '{"a":1}', { a: 1 }],
    ['application/json', '', {}],
    [FORM, 'payload=%7B%22a%22%3A1%7D', { payload: '{"a":1}' }],
    [FORM, 'a=1&a=2', { a: '2' }],
    [FORM, '{"a":1}', { a: 1 }],
    ['text/plain', 'a=1', { a: '1' }],
  ])('reads %s %j', (type, text, body) => {
    expect(read(type, text)).toEqual(body);
  });

  it.each([
    ['application/json', '[1]', 400],
    ['application/json', '{', 400],
    ['application/json; charset=utf-16', '{}', 415],
    ['text/xml', '<a/>', 415],
  ])('refuses %s %j with %d', (type, text, statusCode) => {
    expect(() => read(type, text)).toThrow(expect.objectContaining({ statusCode }));
  });

  it('drops keys that reach prototypes', () => {
    expect(read('application/json', '{"__proto__":{"polluted":1},"a":{"constructor":1}}')).toEqual({ a: {} });
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});
