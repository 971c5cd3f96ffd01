import { checkedNames } from './emoji-name.rule';

describe('names of custom emoji', () => {
  it.each(['.', '..', '__proto__', 'constructor', 'a\0b', 'a\u202eb', 'a b', 'a:b', '../a', ''])(
    '%j is refused',
    (name) => {
      expect(() => checkedNames(name, '')).toThrow();
    },
  );

  it.each(['..', '__proto__', 'a\u202eb'])('%j is no alias', (alias) => {
    expect(() => checkedNames('fine', alias)).toThrow();
  });

  it('keeps names of any script, and each alias once', () => {
    expect(checkedNames(' 猫.v2 ', 'cat, cat neko')).toEqual({ name: '猫.v2', aliases: ['cat', 'neko'] });
  });
});
