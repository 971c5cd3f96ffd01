import { EJSON_LIMITS } from '@gantry/ddp';
import { exceedsJsonLimits } from './json.limits';

const { keys: MAX_JSON_KEYS, entries: MAX_JSON_ENTRIES } = EJSON_LIMITS;

const keys = (count: number): string => `{${Array.from({ length: count }, (_, at) => `"${at}":1`).join()}}`;

describe('exceedsJsonLimits', () => {
  it.each<[string, string]>([
    ['as many keys as allowed', keys(MAX_JSON_KEYS)],
    ['signs in texts', `{"a":"${'{[:,'.repeat(MAX_JSON_ENTRIES)}"}`],
    ['an escaped quote', `{"a":"\\"${':'.repeat(MAX_JSON_KEYS + 1)}"}`],
    ['a text without an end', '{"a'],
  ])('lets pass %s', (_case, text) => {
    expect(exceedsJsonLimits(text)).toBeUndefined();
  });

  it.each<[string, string, string]>([
    ['keys', keys(MAX_JSON_KEYS + 1), 'too many keys'],
    ['keys of many objects', `{"a":[${Array(MAX_JSON_KEYS).fill('{"a":1}').join()}]}`, 'too many keys'],
    ['entries', `{"a":[${'1,'.repeat(MAX_JSON_ENTRIES + 1)}1]}`, 'too many entries'],
    ['levels', '['.repeat(100_000), 'nested too deep'],
  ])('tells of %s', (_case, text, told) => {
    expect(exceedsJsonLimits(text)).toContain(told);
  });
});
