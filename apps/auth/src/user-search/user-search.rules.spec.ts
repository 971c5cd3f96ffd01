import { autocompleteFilter, parseSelector } from './user-search.rules';

describe('selectors', () => {
  it('are JSON of one form', () => {
    expect(parseSelector('{"term":"a","exceptions":["b"],"conditions":{"active":true}}')).toEqual({
      term: 'a',
      exceptions: ['b'],
      conditions: { active: true },
    });
    for (const wrong of ['{', '[]', '5', 'null', '{"term":1}', '{"term":"a","limit":5}', '{"exceptions":[{"$ne":1}]}'])
      expect(() => parseSelector(wrong)).toThrow(expect.objectContaining({ kind: 'text' }));
  });

  it('never reach beyond active people and bots', () => {
    expect(autocompleteFilter({ exceptions: ['me'] }, { active: false })).toEqual({
      $and: [
        { active: true, type: { $in: ['user', 'bot'] }, username: { $exists: true, $nin: ['me'] } },
        { active: false },
      ],
    });
  });
});
