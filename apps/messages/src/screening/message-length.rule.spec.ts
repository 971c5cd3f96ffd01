import { isLongerThan } from './message-length.rule';

describe('isLongerThan', () => {
  it.each<[string, string, number]>([
    ['letters', 'abc', 3],
    ['emoji outside the basic plane', '😀😀', 2],
    ['families', '👨‍👩‍👧👨‍👩‍👧', 2],
    ['flags', '🇩🇪🇫🇷', 2],
    ['skin tones', '👍🏽', 1],
    ['combining marks', 'e\u0301e\u0301', 2],
    ['Hangul of parts', '각', 1],
    ['a shortname', ':smile:', 1],
    ['shortnames in a row', ':smile::+1::smile:', 3],
    ['shortnames that share a colon', ':smile:smile:', 7],
    ['what is no shortname', ':nosuchemoji:', 13],
    ['a shortname after what is none', ':nosuchemoji:smile:', 13],
    ['flags longer than a piece', '🇩🇪'.repeat(1_000), 1_000],
    ['families longer than a piece', '👨‍👩‍👧'.repeat(1_000), 1_000],
  ])('counts %s', (_name, text, count) => {
    expect([isLongerThan(text, count), isLongerThan(text, count - 1)]).toEqual([false, true]);
  });

  it('refuses a heap of marks on one letter', () => {
    expect(isLongerThan(`e${'\u0301'.repeat(100_000)}`, 5_000)).toBe(true);
  });

  it('takes time by the length of the text', () => {
    const started = performance.now();
    expect(isLongerThan('👨‍👩‍👧'.repeat(9_000), 5_000)).toBe(true);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
