import { Settings } from './settings';

const settings = new Settings({
  name: 'Gantry',
  size: 5_000,
  textual: '42',
  words: 'many',
  on: true,
  off: false,
  word: 'true',
  nothing: null,
  list: ['uj'],
});

describe('Settings', () => {
  it.each([
    ['name', 'Gantry'],
    ['size', '5000'],
    ['on', 'true'],
    ['nothing', ''],
  ])('reads %s as the text %j', (id, text) => {
    expect(settings.text(id)).toBe(text);
  });

  it.each([
    ['size', 5_000],
    ['textual', 42],
  ])('reads %s as the number %d', (id, number) => {
    expect(settings.number(id)).toBe(number);
  });

  it.each([
    ['on', true],
    ['off', false],
    ['word', false],
    ['size', false],
    ['nothing', false],
  ])('reads %s as the flag %s', (id, flag) => {
    expect(settings.flag(id)).toBe(flag);
  });

  it('answers any value as it is', () => {
    expect(settings.get('list')).toEqual(['uj']);
    expect(settings.get('nothing')).toBeNull();
  });

  it('refuses a text that is no number rather than count with it', () => {
    expect(() => settings.number('words')).toThrow('setting words is no number');
  });

  it.each(['text', 'number', 'flag', 'get'] as const)('refuses an id that nobody declared: %s', (read) => {
    expect(() => settings[read]('Unheard_Of')).toThrow('no setting is called Unheard_Of');
  });

  it('lists ids by their beginning', () => {
    expect(settings.ids('wor')).toEqual(['words', 'word']);
  });

  it('finds what is there, and says so of what is not', () => {
    expect([settings.find('name'), settings.find('on'), settings.find('list')]).toEqual(['Gantry', true, ['uj']]);
    expect([
      settings.find('nothing'),
      settings.find('Unheard_Of'),
      settings.find('constructor'),
      settings.find('__proto__'),
    ]).toEqual([undefined, undefined, undefined, undefined]);
  });
});
