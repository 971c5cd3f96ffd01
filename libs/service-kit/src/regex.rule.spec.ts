import fc from 'fast-check';
import { affordableRegex, containing, MAX_REGEX_LENGTH, startingWith } from './regex.rule';

const TEXT_LENGTH = 10_240;
const MOST_MS = 50;
const TRIES = 3;

const fill = (unit: string, end = ''): string =>
  unit.repeat(Math.ceil(TEXT_LENGTH / unit.length)).slice(0, TEXT_LENGTH - end.length) + end;

/** Texts that nearly match for as long as possible. */
const EVIL_TEXTS = [
  ...['a', 'b', 'x', '0', '1', ' ', '\n', '\t', '.', '-', '_', '@', '<', '"', '(', 'A', 'é', '\u0000'].map((unit) =>
    fill(unit),
  ),
  ...[
    'ab',
    'ba',
    'aab',
    'abc',
    'a ',
    'a\n',
    'foo',
    'x.',
    'a@',
    'a.',
    '0,',
    'aA',
    ' \t',
    '//',
    '<a',
    '""',
    'xy',
    'a-',
    '1a',
  ].map((unit) => fill(unit)),
  ...['a', 'x', '0', 'ab', 'a.', ' '].flatMap((unit) => ['!', 'b', '\n', '@'].map((end) => fill(unit, end))),
];

/** Best of some tries, so that another process on the machine does not count. */
function milliseconds(pattern: string, flags: string, text: string): number {
  const regex = new RegExp(pattern, flags);
  let best = Infinity;
  for (let left = TRIES; left > 0 && best >= MOST_MS; left--) {
    const started = performance.now();
    regex.test(text);
    best = Math.min(best, performance.now() - started);
  }
  return best;
}

describe('affordableRegex', () => {
  it.each([
    // Nested repetition
    '(a+)+',
    '(a*)*',
    '(a+)*b',
    '((a+))+',
    '(((a+)+)+)+',
    '(a+){10}b',
    '(a+){2,}',
    '([a-zA-Z]+)*$',
    '^([a-z]+)+$',
    '^(\\w+\\s?)*$',
    '(x+x+)+y',
    '(.*)*',
    '(.+)+b',
    '(?:a+)+$',
    '(a{1,50}){1,50}',
    '((a?)+)+',
    '(\\d+\\w+)+',
    '(a*a*)*b',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    '(.*)+x',
    '(a+b?)+c',
    '([^"\\\\]+|\\\\.)*"',
    // Overlapping alternatives
    '(a|a)*b',
    '(a|aa)+$',
    '(a|a?)+$',
    '^(a|ab|b)*c',
    '(\\w|\\d)+!',
    '(.|\\n)*x',
    '(?:a|a|a)*',
    '(a|b|ab){20}c',
    '(\\s|\\t)+$',
    // Adjacent repetition: polynomial
    '^a*a*a*a*b',
    'x.*.*.*x',
    '\\s\\s+\\s+$',
    'x.*y.*z.*!',
    'a.*a.*b',
    '^a*a*b',
    '\\w+\\s*\\w+\\s*!',
    '^\\s*(.*)\\s*$!',
    '[a-z]+[a-z0-9]+!',
    '^a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?aaaaaaaaaaaaaaaaaaaaaaaa',
    // Repetition behind any start: quadratic
    'ab+c',
    'x.*y',
    '\\S\\s+$',
    'aa{0,5000}b',
    ' \\s+x',
    // Published: addresses, markup, dates
    '^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$',
    '^(([^<>()\\[\\]]+)*)@x$',
    '<!--(.|\\s)*?-->',
    '(?:[a-z0-9]+\\.)+[a-z]{2,}$!',
    '^(\\d+(,\\d+)*)+$',
    '(\\/\\*(.|\\n)*\\*\\/)',
    // Beyond the plain language
    '(a)\\1',
    '(.*)\\1+',
    '(?=a+)+b',
    '(?!a)b',
    '(?<=a)b',
    '(?<x>a)',
    '(?i)a',
    '(?#a)b',
    '(?>a+)',
    'a++',
    'a*+',
    '\\Qa\\E',
    '\\p{L}',
    '(*ACCEPT)',
    '[[:alpha:]]',
    '[]a]',
    'a{,5}',
    '\\k<x>',
    '\\x41',
    '\\u0061',
    '(?R)',
    // Not valid
    '(',
    ')',
    '[',
    'a)',
    '*a',
    '+',
    '?',
    '[z-a]',
    '\\',
    'a{2,1}',
    'a**',
    '{',
    '}',
    ']',
    'a{99999}',
  ])('refuses %s', (pattern) => {
    expect(affordableRegex(pattern, false)).toBeUndefined();
  });

  it.each([
    ['general', 'general'],
    ['', ''],
    ['^gen', '^gen'],
    ['eral$', 'eral$'],
    ['^general$', '^general$'],
    ['^[a-z]+$', '^[a-z]+$'],
    ['^.*foo', '^.*foo'],
    ['foo.*', 'foo.*'],
    ['foo\\d+', 'foo\\d+'],
    ['foo|bar', 'foo|bar'],
    ['^(foo|bar)$', '^(foo|bar)$'],
    ['(?:foo|bar)baz?', '(?:foo|bar)baz?'],
    ['colou?r', 'colou?r'],
    ['\\bword\\b', '\\bword\\b'],
    ['a\\.b\\(c\\)', 'a\\.b\\(c\\)'],
    ['v\\d{1,3}\\.\\d{1,3}', 'v\\d{1,3}\\.\\d{1,3}'],
    ['[^a-z]x', '[^a-z]x'],
    ['^(?:ab)+c', '^(?:ab)+c'],
    ['été', 'été'],
    // Repetition at an open start is not needed to find the same texts.
    ['.*foo.*', 'foo.*'],
    ['.*foo', 'foo'],
    ['.+foo', '.foo'],
    ['.*', ''],
    ['.*.*foo', 'foo'],
    ['a+b', 'ab'],
    ['a*a*a*a*b', 'b'],
    ['\\s+$', '\\s$'],
    ['a?a?a?a?aaaa', 'aaaa'],
    ['a{2,}b', 'a{2}b'],
    ['[a-z]*?@', '@'],
  ])('accepts %s as %s', (pattern, accepted) => {
    expect(affordableRegex(pattern, false)).toBe(accepted);
  });

  it('counts an anchor at every line as no anchor', () => {
    expect(affordableRegex('^a+b', false)).toBe('^a+b');
    expect(affordableRegex('^a+b', true)).toBeUndefined();
  });

  it('refuses a longer pattern than the limit', () => {
    expect(affordableRegex('a'.repeat(MAX_REGEX_LENGTH), false)).toBeDefined();
    expect(affordableRegex('a'.repeat(MAX_REGEX_LENGTH + 1), false)).toBeUndefined();
  });

  const worst = [
    '^.*b',
    '^.+b',
    '^a+b',
    '^[a-z]+!',
    '^(?:ab)+c',
    '(?:a|b)c',
    'xa{0,100}b',
    'aa{0,90}b',
    `${'a'.repeat(199)}b`,
    '^a*aaaaaaaaaaaaaaaab',
    'a?a?a?a?b',
    '(a|b){1,5}c',
    '\\w\\w\\w@',
    '.*foo',
    '\\s\\s$',
    'x+',
  ];
  it.each(worst.filter((pattern) => affordableRegex(pattern, false) !== undefined))(
    'answers in time what it accepts: %s',
    (pattern) => {
      const accepted = affordableRegex(pattern, false) ?? '';
      for (const flags of ['', 'i', 's'])
        for (const text of EVIL_TEXTS) expect(milliseconds(accepted, flags, text)).toBeLessThan(MOST_MS);
    },
  );

  const piece = fc.constantFrom(
    'a',
    'b',
    '.',
    '\\w',
    '\\s',
    '[ab]',
    '[^a]',
    '(a|b)',
    '(?:ab)',
    '(a?b)',
    '^',
    '$',
    '|',
    '(',
    ')',
    '\\b',
    ' ',
    '1',
  );
  const repetition = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{0,9}', '{3,}', '*?', '{1,99}');
  const pattern = fc.array(fc.tuple(piece, repetition), { maxLength: 8 }).map((parts) => parts.flat().join(''));

  it('accepts nothing that takes long, whatever is combined', () => {
    const texts = [fill('a'), fill('b'), fill('ab'), fill('a', '!'), fill(' '), fill('ab', '1')];
    fc.assert(
      fc.property(pattern, fc.boolean(), (source, multiline) => {
        const accepted = affordableRegex(source, multiline);
        if (accepted === undefined) return;
        for (const text of texts) expect(milliseconds(accepted, multiline ? 'm' : '', text)).toBeLessThan(MOST_MS);
      }),
      { numRuns: 400 },
    );
  });

  it('finds the same texts as the pattern that it was given', () => {
    fc.assert(
      fc.property(
        pattern,
        fc.array(fc.constantFrom('a', 'b', ' ', '1', '\n', '!'), { maxLength: 12 }),
        (source, characters) => {
          const accepted = affordableRegex(source, false);
          const text = characters.join('');
          if (accepted !== undefined) expect(new RegExp(accepted).test(text)).toBe(new RegExp(source).test(text));
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('texts that are looked for as they are', () => {
  it('are found, and no other', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string({ minLength: 1 }), (before, after, text) => {
        expect(containing(text).test(`${before}${text}${after}`)).toBe(true);
        expect(startingWith(text).test(`${text}${after}`)).toBe(true);
        expect(startingWith(text).test(before)).toBe(before.startsWith(text));
        expect(containing(text).source).not.toContain('\0');
      }),
    );
  });

  it('are found in any case anywhere, and in their own at the beginning', () => {
    expect([
      containing('a.b').test('xA.B'),
      containing('a.b').test('axb'),
      startingWith('a.b').test('A.b'),
      startingWith('a+').test('a+c'),
    ]).toEqual([true, false, false, true]);
  });
});
