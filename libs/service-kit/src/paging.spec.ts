import fc from 'fast-check';
import { MAX_OFFSET, pageInfo, pageLimits, UNLIMITED_COUNT } from './paging';
import { Settings } from './settings';

function settingsOf(defaultCount: number, upper: number, infinite: boolean): Settings {
  return new Settings({
    API_Default_Count: defaultCount,
    API_Upper_Count_Limit: upper,
    API_Allow_Infinite_Count: infinite,
  });
}

// contract/defaults.json, pagination
const shipped = settingsOf(50, 100, true);
const bounded = settingsOf(50, 100, false);

describe('pageLimits', () => {
  it.each([
    ['no count: the default', shipped, undefined, 50],
    ['a count within the limit: that', shipped, 7, 7],
    ['the limit itself', shipped, 100, 100],
    ['more than the limit: lowered to it', shipped, 101, 100],
    ['0 while everything is allowed', shipped, 0, UNLIMITED_COUNT],
    ['0 while it is not: the default', bounded, 0, 50],
    ['negative: the default', shipped, -5, 50],
    ['a default above the limit: the limit', settingsOf(500, 100, true), undefined, 100],
    ['a limit of 0 is none to a database: the shipped one', settingsOf(50, 0, false), 1_000, 100],
    ['a negative limit: the shipped one', settingsOf(50, -1, false), 1_000, 100],
    ['a default of 0: the shipped one', settingsOf(0, 100, false), undefined, 50],
  ])('%s', (_case, settings, count, expected) => {
    expect(pageLimits({ offset: 0, count }, settings)).toEqual({ offset: 0, count: expected });
  });

  it('takes the default of a route that has its own', () => {
    expect(pageLimits({ offset: 3 }, shipped, 20)).toEqual({ offset: 3, count: 20 });
  });

  it('bounds every page, whatever is asked and set', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.option(fc.integer(), { nil: undefined }),
        fc.integer({ max: 1_000 }),
        fc.integer({ max: 1_000 }),
        fc.boolean(),
        (offset, count, usual, upper, infinite) => {
          const limits = pageLimits({ offset: Math.abs(offset), count }, settingsOf(usual, upper, infinite));
          expect(limits.count).toBeGreaterThan(0);
          expect(limits.count).toBeLessThanOrEqual(UNLIMITED_COUNT);
          expect(limits.offset).toBeLessThanOrEqual(MAX_OFFSET);
        },
      ),
    );
  });
});

describe('pageInfo', () => {
  it('counts the items of this page, not what was asked for', () => {
    expect(pageInfo({ offset: 10, count: 50 }, ['a', 'b'], 12)).toEqual({ count: 2, offset: 10, total: 12 });
  });
});
