import { isRecent, isStatus, shownStatus, statusNumber } from './statuses.rules';

describe('statuses', () => {
  it.each([
    ['busy', 'online', 'busy'],
    ['busy', 'away', 'busy'],
    ['offline', 'online', 'offline'],
    ['online', 'away', 'away'],
    ['online', 'online', 'online'],
    ['busy', 'offline', 'offline'],
    ['online', 'offline', 'offline'],
    ['away', undefined, 'away'],
  ] as const)('chosen %s on a connection that is %s shows %s', (chosen, connection, shown) => {
    expect(shownStatus(chosen, connection)).toBe(shown);
  });

  it.each([
    ['offline', 0],
    ['online', 1],
    ['away', 2],
    ['busy', 3],
    [undefined, 0],
    ['toString', 0],
  ])('%s is told as %d', (status, number) => {
    expect(statusNumber(status)).toBe(number);
  });

  it.each([
    ['online', true],
    ['busy', true],
    ['Online', false],
    ['', false],
    ['constructor', false],
  ])('%j is one: %s', (text, expected) => {
    expect(isStatus(text)).toBe(expected);
  });

  it('are told as changes for ten minutes', () => {
    expect(isRecent(new Date(1), 600_000)).toBe(true);
    expect(isRecent(new Date(0), 600_000)).toBe(false);
  });
});
