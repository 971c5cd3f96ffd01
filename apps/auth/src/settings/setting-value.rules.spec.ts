import { MAX_SETTING_LENGTH, readValue, requireValue } from './setting-value.rules';

const values = [
  { key: 'a', i18nLabel: 'a' },
  { key: 1, i18nLabel: '1' },
];

describe('values of settings', () => {
  it.each([
    ['boolean', true],
    ['int', 0],
    ['string', ''],
    ['password', 'x'],
    ['code', '{}'],
    ['color', '#fff'],
    ['select', 'a'],
    ['select', '1'],
    ['multiSelect', ['a']],
    ['multiSelect', []],
    ['roomPick', ''],
    ['roomPick', [{ _id: 'r' }]],
    ['asset', { defaultUrl: 'x' }],
  ])('of type %s may be %j', (type, value) => {
    expect(() => requireValue(value, { _id: 'Any', type, values })).not.toThrow();
  });

  it.each([
    ['boolean', 'true', 'Match error: Expected boolean, got string in field value'],
    ['int', '1', 'Match error: Expected number, got string in field value'],
    ['int', Number.NaN, 'Match error: Expected number, got number in field value'],
    ['string', 1, 'Match error: Expected string, got number in field value'],
    ['string', null, 'Match error: Expected string, got null in field value'],
    ['select', 'b', 'Match error: Failed Match.OneOf, Match.Maybe or Match.Optional validation in field value'],
    ['select', {}, 'Match error: Expected string, got object in field value'],
    ['multiSelect', 'a', 'Match error: Expected array, got string in field value'],
    ['multiSelect', ['b'], 'Match error: Failed Match.OneOf, Match.Maybe or Match.Optional validation in field value'],
    ['roomPick', 'room', 'Match error: Expected array, got string in field value'],
    ['asset', [], 'Match error: Expected object, got array in field value'],
    [
      'code',
      'x'.repeat(MAX_SETTING_LENGTH + 1),
      `Match error: Expected at most ${MAX_SETTING_LENGTH} characters in field value`,
    ],
  ])('of type %s may not be %j', (type, value, reason) => {
    expect(() => requireValue(value, { _id: 'Any', type, values })).toThrow(
      expect.objectContaining({ reason, kind: 'text' }),
    );
  });

  it('may be what the setting came with, whatever its list says', () => {
    expect(() => requireValue('first', { _id: 'Any', type: 'select', values, packageValue: 'first' })).not.toThrow();
    expect(() => requireValue(3, { _id: 'Any', type: 'string', packageValue: 2 })).not.toThrow();
  });

  it.each([
    ['true', 'boolean', true],
    ['yes', 'boolean', 'yes'],
    ['5', 'int', 5],
    [' ', 'int', ' '],
    ['5', 'string', '5'],
    [5, 'string', 5],
  ])('%j is read as one of type %s', (value, type, expected) => {
    expect(readValue(value, type)).toBe(expected);
  });
});
