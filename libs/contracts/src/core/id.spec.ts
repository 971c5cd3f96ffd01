import { ID_LENGTH, newId, newSecret, SECRET_LENGTH } from './id';

// contract/defaults.json, ids
const ID_ALPHABET = '23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz';
const SECRET_ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_';
const SAMPLES = 20_000;
/** Six standard deviations of a binomial count: one run in some millions fails by chance. */
const SIGMAS = 6;

describe.each([
  ['newId', newId, ID_LENGTH, ID_ALPHABET, 17],
  ['newSecret', newSecret, SECRET_LENGTH, SECRET_ALPHABET, 43],
] as const)('%s', (_name, make, length, alphabet, contractLength) => {
  const made = Array.from({ length: SAMPLES }, () => make());

  it('has the length of the contract', () => {
    expect(length).toBe(contractLength);
    expect(made.filter((id) => id.length !== contractLength)).toEqual([]);
  });

  it('uses every character of the alphabet and no other', () => {
    expect([...new Set(made.join(''))].sort()).toEqual([...alphabet].sort());
  });

  it('is as likely to hold one character as another, at every place', () => {
    const expected = SAMPLES / alphabet.length;
    const tolerance = SIGMAS * Math.sqrt(expected);
    for (const place of [0, Math.floor(length / 2), length - 1]) {
      const counts = new Map<string, number>();
      for (const id of made) counts.set(id.charAt(place), (counts.get(id.charAt(place)) ?? 0) + 1);
      for (const character of alphabet)
        expect(Math.abs((counts.get(character) ?? 0) - expected)).toBeLessThan(tolerance);
    }
  });

  it('never repeats itself', () => {
    expect(new Set(made).size).toBe(SAMPLES);
  });
});
