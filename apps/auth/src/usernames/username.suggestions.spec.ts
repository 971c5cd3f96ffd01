import { suggestedUsernames, usernameSlug } from './username.suggestions';

describe('suggested user names', () => {
  it.each([
    ['Ada Lovelace', 'ada.lovelace'],
    ['  Zoë  Müller ', 'zoe.muller'],
    ['a_b-c.d', 'a_b-c.d'],
    ["O'Neill", 'oneill'],
    ['李', 'li'],
    ['Łukasz Гусев', 'lukasz.gusev'],
    ['', ''],
  ])('%j is written %j', (text, slug) => {
    expect(usernameSlug(text)).toBe(slug);
  });

  it('are made of the name, its parts and the verified addresses', () => {
    const emails = [
      { address: 'countess@example.com', verified: true },
      { address: 'x@example.com', verified: false },
    ];
    expect(suggestedUsernames({ name: 'Ada King Lovelace', emails })).toEqual([
      'ada.king.lovelace',
      'alovelace',
      'adal',
      'countess',
    ]);
    expect(suggestedUsernames({ name: 'Ada' })).toEqual(['ada']);
    expect(suggestedUsernames({})).toEqual([]);
  });
});
