import { textConditions } from './search.rule';

const words = (text: string, always = false) => textConditions(text, always)?.map(({ msg }) => msg);

describe('what a search asks of a text', () => {
  it.each<[string, string, unknown]>([
    ['each word, in any case', 'Hello  world', [/Hello/i, /world/i]],
    ['words in quotation marks together', 'say "hello world" now', [/say/i, /hello world/i, /now/i]],
    ['signs as they are', 'c++ (a|b)* $9.99', [/c\+\+/i, /\(a\|b\)\*/i, /\$9\.99/i]],
    ['scripts without blanks', '日本語を検索', [/日本語を検索/i]],
    ['a lone quotation mark', '"', [/"/i]],
    ['an expression', '/a[bc]d/i', [{ $regex: 'a[bc]d', $options: 'i' }]],
    ['an expression without options', '/^ab/', [{ $regex: '^ab', $options: '' }]],
    ['an option twice as once', '/ab/ii', [{ $regex: 'ab', $options: 'i' }]],
    ['a path as a text', '/usr/bin', [/\/usr\/bin/i]],
    ['an expression that could take for ever', '/(a+)+$/', undefined],
    ['an expression with comments', '/a b/x', undefined],
    ['an expression that is none', '/(/', undefined],
  ])('%s', (_name, text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  it('takes every text for an expression where it is told so, if it is one', () => {
    expect(words('a.c d', true)).toEqual([{ $regex: 'a.c d', $options: 'i' }]);
    expect(words('c++', true)).toEqual([/c\+\+/i]);
  });

  it('asks for ten words at most', () => {
    expect(words('a b c d e f g h i j k l')).toHaveLength(10);
  });
});
