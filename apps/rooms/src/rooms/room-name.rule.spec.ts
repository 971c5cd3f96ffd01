import { matchesNamePattern } from '@gantry/service-kit';
import fc from 'fast-check';
import { addressOf, nameTaken, numberedName, slugifyName } from './room-name.rule';

const STRICT = { pattern: '[0-9a-zA-Z-_.]+', specialCharacters: false };
const LOOSE = { ...STRICT, specialCharacters: true };

describe('the name rule', () => {
  it.each([
    ['general', true],
    ['a.b-c_D9', true],
    ['two words', false],
    ['', false],
    ['ok\nbad name', false],
    ['ümlaut', false],
  ])('takes the whole of %j: %s', (name, expected) => {
    expect(matchesNamePattern(name, STRICT.pattern)).toBe(expected);
  });

  it.each(['(a+)+', '([a-z]+)*', '(.*)*', 'a)|(?:.', '(?=a)a'])(
    'runs no pattern that a name could keep busy: %s',
    (pattern) => {
      const began = performance.now();
      expect(matchesNamePattern(`${'a'.repeat(40)}!`, pattern)).toBe(false);
      expect(matchesNamePattern('general', pattern)).toBe(true);
      expect(performance.now() - began).toBeLessThan(1_000);
    },
  );

  it('takes a pattern that is plain enough for names, though not for texts', () => {
    expect(matchesNamePattern('ada.lovelace', '[a-z]+\\.[a-z]+')).toBe(true);
    expect(matchesNamePattern('lovelace', '[a-z]+\\.[a-z]+')).toBe(false);
  });

  it('falls back to the default for a pattern that is none', () => {
    expect(matchesNamePattern('general', '[')).toBe(true);
    expect(matchesNamePattern('two words', '[')).toBe(false);
  });

  it('holds alternatives to the whole text', () => {
    expect(matchesNamePattern('ab', 'a|b')).toBe(false);
  });

  it('refuses with the text of the contract', () => {
    expect(() => addressOf('two words', STRICT, 'spare')).toThrow(
      expect.objectContaining({
        code: 'error-invalid-room-name',
        reason: 'two words is not a valid room name.',
        details: expect.objectContaining({ channel_name: 'two words' }),
      }),
    );
    expect(() => addressOf('x'.repeat(300), STRICT, 'spare')).toThrow(
      expect.objectContaining({ code: 'error-invalid-room-name' }),
    );
  });

  it.each([
    ['Größe & Weite!', 'Grosse-Weite'],
    ['  Café 42 ', 'Cafe-42'],
    ['Общий канал', 'Obshchiy-kanal'],
    ['Łódź', 'Lodz'],
    ['Ελληνικά', 'Ellinika'],
    ['北京 chat', 'BeiJing-chat'],
    ['𠮷野家', 'KichiYeJia'],
    ['こんにちは', 'konnichiha'],
    ['안녕', 'AnNyeong'],
    ['שלום', 'slvm'],
    ['مرحبا', 'mrhb'],
    ['ไทย', 'aithy'],
    ['🎉 party', 'tada-party'],
    ['!?', 'spare'],
  ])('takes %j with special characters allowed and derives %j', (displayName, address) => {
    expect(addressOf(displayName, LOOSE, 'spare')).toBe(address);
  });

  it('refuses no name for what it is written with, nor for the length of its address', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), (displayName) => {
        const address = addressOf(displayName.slice(0, 255), LOOSE, 'spare');
        expect(numberedName(address, 99).length).toBeLessThanOrEqual(255);
      }),
    );
    expect(addressOf('漢'.repeat(255), LOOSE, 'spare').length).toBeLessThanOrEqual(255);
  });

  it('makes every non-empty slug a valid address', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const slug = slugifyName(text);
        return slug === '' || matchesNamePattern(slug, STRICT.pattern);
      }),
    );
  });

  it('tells archived rooms from living ones when a name is taken', () => {
    expect(nameTaken('x', false)).toMatchObject({
      code: 'error-duplicate-channel-name',
      reason: "A channel with name 'x' exists",
    });
    expect(nameTaken('x', true)).toMatchObject({
      code: 'error-archived-duplicate-name',
      reason: "There's an archived channel with name x",
    });
  });

  it('numbers from the second attempt on', () => {
    expect([0, 1, 2].map((attempt) => numberedName('x', attempt))).toEqual(['x', 'x-1', 'x-2']);
  });
});
