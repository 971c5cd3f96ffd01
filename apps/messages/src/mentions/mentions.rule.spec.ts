import fc from 'fast-check';
import { MAX_MENTIONS, mentionedChannels, mentionedUsernames, safeNamePattern } from './mentions.rule';

const NAME = '[0-9a-zA-Z-_.]+';
const PATIENCE_MS = 1_000;

describe('mentionedUsernames', () => {
  it.each([
    ['@ada', ['ada']],
    ['hello @ada', ['ada']],
    ['@ada @bob', ['ada', 'bob']],
    ['@ada\n@bob', ['ada', 'bob']],
    ['(@ada)', ['ada']],
    ['*@ada* _@bob_', ['ada', 'bob_', 'bob']],
    ['"@ada" > @bob', ['ada', 'bob']],
    ['@ada, @bob!', ['ada', 'bob']],
    ['@ada @ada', ['ada']],
    ['@all and @here', ['all', 'here']],
    ['thanks @ada.', ['ada.', 'ada']],
    ['@ada...', ['ada...', 'ada']],
    ['@ada.lovelace', ['ada.lovelace']],
    ['@...', ['...']],
    ['mail ada@example.com', []],
    ['@', []],
    ['@ ada', []],
    ['', []],
    ['#ada', []],
    ['`@ada`', []],
    ['```\n@ada\n```', []],
    ['`@ada` @bob', ['bob']],
    ['``` @ada ``` @bob ``` @eve ```', ['bob']],
    ['` @ada', ['ada']],
    ['` @ada\n`', ['ada']],
    ['``` @ada', ['ada']],
  ])('%j → %j', (text, names) => {
    expect(mentionedUsernames(text, NAME).sort()).toEqual([...names].sort());
  });

  it('takes no more names than its limit', () => {
    const text = Array.from({ length: 3 * MAX_MENTIONS }, (_, index) => `@user${index}.`).join(' ');
    expect(mentionedUsernames(text, NAME)).toHaveLength(MAX_MENTIONS);
  });

  it('follows the pattern of the setting', () => {
    expect(mentionedUsernames('@ada.l', '[a-z]+')).toEqual(['ada']);
    expect(mentionedUsernames('@адa', '[а-яa-z]+')).toEqual(['адa']);
  });

  it('names each once, never empty, never from code', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('@', '#', 'a', 'b.', '-', ' ', '\n', '`', '```', '*', '@a')), (parts) => {
        const names = mentionedUsernames(parts.join(''), NAME);
        expect(new Set(names).size).toBe(names.length);
        expect(names).not.toContain('');
        expect(mentionedUsernames(`\`\`\`${parts.join('').replaceAll('`', '')}\`\`\``, NAME)).toEqual([]);
      }),
    );
  });
});

describe('mentionedChannels', () => {
  it.each([
    ['see #general.', ['general.', 'general']],
    ['a#b', []],
    ['@ada #x', ['x']],
    ['## heading', []],
  ])('%j → %j', (text, names) => {
    expect(mentionedChannels(text, NAME)).toEqual(names);
  });
});

describe('safeNamePattern', () => {
  it.each(['[0-9a-zA-Z-_.]+', '[a-z]+', '[^ ]+', '[а-я]+', '[\\w\\]]+'])('keeps %s', (pattern) => {
    expect(safeNamePattern(pattern)).toBe(pattern);
  });

  it.each([
    '',
    '.*',
    '(a+)+',
    '[a-z]+[0-9]+',
    '([a-z]+)*',
    '[a-z]*',
    '[a-z]',
    '[z-a]+',
    '[a-z]+|(b+)+',
    '[',
    ']+',
    '[]+',
    '[\\]+',
  ])('does not run %j on every message', (pattern) => {
    expect(safeNamePattern(pattern)).toBe(NAME);
  });

  it('never hands out a pattern that cannot be run', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('[', ']', '+', '\\', '-', '^', 'a', 'z', '(', ')', '*', ' ')), (parts) => {
        expect(() => mentionedUsernames('@ada', safeNamePattern(parts.join('')))).not.toThrow();
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a long text that is made to be slow', () => {
  const LENGTH = 100_000;
  const fill = (unit: string, end = ''): string =>
    unit.repeat(LENGTH / unit.length).slice(0, LENGTH - end.length) + end;

  it.each([
    ...[
      '@',
      '#',
      '`',
      '```',
      '@a',
      '@a ',
      '@-',
      '@.',
      ' ',
      '`a',
      '` ',
      '```a',
      '``a',
      '`\n',
      '@`',
      '(@',
      '>@',
      '@a.',
      '\n@',
    ].map((unit) => fill(unit)),
    `@${fill('-', 'a')}`,
    `@${fill('.', 'a')}`,
    `@${fill('.-', '_')}`,
    fill('@---------------------------------------------------------------------a '),
    `\`\`\`${fill('a')}`,
    `${'`'.repeat(5)}${fill('@a ')}`,
    fill('```a``'),
  ])('is searched in time: %#', (text) => {
    const started = performance.now();
    mentionedUsernames(text, NAME);
    mentionedChannels(text, NAME);
    expect(performance.now() - started).toBeLessThan(PATIENCE_MS);
  });
});
