import { protect } from './protected-text.rule';

describe('what is not translated', () => {
  it.each([
    ['hello @ada, see https://x.test/a?b', 'hello {0}, see {1}'],
    ['use `npm i` in #general :smile:', 'use {0} in {1} {2}'],
    ['```\nconst x = 1;\n``` is code', '{0} is code'],
    ['mail ada@example.com', 'mail ada@example.com'],
  ])('%s', (original, text) => {
    const parts = protect(original);
    expect(parts.text).toBe(text);
    expect(parts.restore(text)).toBe(original);
  });

  it('comes back where the translation has put it, or at its end', () => {
    const { restore } = protect('tell @ada about #general');
    expect(restore('von { 1 } erzähle {0}')).toBe('von #general erzähle @ada');
    expect(restore('erzähle {0} davon')).toBe('erzähle @ada davon #general');
  });
});
