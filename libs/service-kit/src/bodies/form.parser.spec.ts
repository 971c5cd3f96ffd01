import { FormTooLong, parseParameters } from './form.parser';

describe('parseParameters', () => {
  it.each<[string, unknown]>([
    ['', {}],
    ['a=1&b=two+words&c=%C3%A9', { a: '1', b: 'two words', c: 'é' }],
    ['ids=a,b', { ids: 'a,b' }],
    ['ids=a&ids=b', { ids: ['a', 'b'] }],
    ['ids[]=a&ids[]=b', { ids: ['a', 'b'] }],
    ['ids%5B%5D=a&ids%5B%5D=a', { ids: ['a', 'a'] }],
    ['members[]=bot&name=x', { members: ['bot'], name: 'x' }],
    ['ids[0]=a&ids[1]=b', { ids: ['a', 'b'] }],
    ['attachments[0][text]=a', { attachments: [{ text: 'a' }] }],
    ['a[b]=c', { a: { b: 'c' } }],
    ['query={"a":["x"]}', { query: '{"a":["x"]}' }],
    ['a[100000]=x', { a: { 100000: 'x' } }],
    ['a[b][c][d][e][f][g]=1', { a: { b: { c: { d: { e: { f: { '[g]': '1' } } } } } } }],
    ['__proto__=1&constructor=2&a=3', { a: '3' }],
    ['__proto__[x]=1&a[__proto__][x]=1&a[constructor][prototype][x]=1&b[]=2', { b: ['2'] }],
    ['a%5B__proto__%5D%5Bx%5D=1&b[]=2', { b: ['2'] }],
  ])('reads %s', (text, values) => {
    expect(parseParameters(text)).toEqual(values);
    expect(Reflect.get({}, 'x')).toBeUndefined();
  });

  it('takes the last of a repeated plain name where that is asked for', () => {
    expect(parseParameters('a=1&a=2&ids[]=x&ids[]=y', 'last')).toEqual({ a: '2', ids: ['x', 'y'] });
  });

  it('keeps long lists whole and refuses more parameters than the limit', () => {
    expect(parseParameters(Array(1_000).fill('ids[]=a').join('&'))).toEqual({ ids: Array(1_000).fill('a') });
    expect(() => parseParameters(Array(1_001).fill('ids[]=a').join('&'))).toThrow(FormTooLong);
  });
});
