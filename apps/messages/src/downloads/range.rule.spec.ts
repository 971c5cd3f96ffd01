import { rangeOf } from './range.rule';

const file = { size: 100, etag: '"abc"', modifiedAt: new Date(0) };

it.each([
  [undefined, undefined],
  ['bytes=0-0', { start: 0, end: 1 }],
  ['bytes=10-19', { start: 10, end: 20 }],
  ['bytes=90-', { start: 90, end: 100 }],
  ['bytes=90-500', { start: 90, end: 100 }],
  ['bytes=-5', { start: 95, end: 100 }],
  ['bytes=-500', { start: 0, end: 100 }],
  ['bytes=-0', 'beyond'],
  ['bytes=100-', 'beyond'],
  ['bytes=100-200', 'beyond'],
  ['bytes=20-10', undefined],
  ['bytes=0-1,5-6', undefined],
  ['bytes=-', undefined],
  ['lines=1-2', undefined],
  ['bytes=a-b', undefined],
  [`bytes=${'9'.repeat(40)}-`, undefined],
])('Range %j asks for %j', (range, expected) => {
  expect(rangeOf({ range, ifRange: undefined }, file)).toEqual(expected);
});

it('of an empty file there is no part', () => {
  expect(rangeOf({ range: 'bytes=0-', ifRange: undefined }, { ...file, size: 0 })).toBe('beyond');
});

it.each([
  ['"abc"', { start: 0, end: 1 }],
  ['Thu, 01 Jan 1970 00:00:00 GMT', { start: 0, end: 1 }],
  ['"other"', undefined],
  ['W/"abc"', undefined],
])('with If-Range %j it is %j', (ifRange, expected) => {
  expect(rangeOf({ range: 'bytes=0-0', ifRange }, file)).toEqual(expected);
});
