import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Decimal128 } from 'bson';
import { compileFilter } from '../matching/filter';
import { FILTER_OPERATORS, REFUSED_FILTER_OPERATORS } from '../matching/value.tests';
import { temporaryServer, type TemporaryServer } from '../testing/temporary.server';
import { REFUSED_OPTIONS } from './refused.options';
import { withSupportTable } from './support.table';

const README = resolve(__dirname, '../../README.md');
let running: TemporaryServer;

beforeAll(async () => {
  running = await temporaryServer();
  await running.client
    .db('test')
    .collection('c')
    .insertOne({ x: [1], y: [1], at: new Date(0), decimal: Decimal128.fromString('1') });
});
afterAll(() => running.stop());

it('the README tells what is supported and what is refused (`npm run docs` writes it)', () => {
  const readme = readFileSync(README, 'utf8');
  expect(withSupportTable(readme)).toBe(readme);
});

it.each(REFUSED_OPTIONS.map((option) => [option.what, option] as const))(
  '%s: refused',
  async (_what, { command, code }) => {
    await expect(running.client.db('test').command(command)).rejects.toMatchObject({ code });
  },
);

it.each(REFUSED_FILTER_OPERATORS)('the filter operator %s is refused', (name) => {
  expect(() => compileFilter({ a: { [name]: {} } })).toThrow(expect.objectContaining({ code: 2 }));
  expect(() => compileFilter({ [name]: {} })).toThrow(expect.objectContaining({ code: 2 }));
});

/** For each operator of a filter, an operand that it takes. */
const OPERANDS: Record<string, unknown> = {
  $in: [1],
  $nin: [1],
  $all: [1],
  $regex: 'a',
  $type: 'int',
  $mod: [2, 1],
  $size: 1,
  $not: { $eq: 1 },
  $elemMatch: { a: 1 },
  $bitsAllSet: 1,
  $bitsAnySet: 1,
  $bitsAllClear: 1,
  $bitsAnyClear: 1,
};
const AT_TOP: Record<string, unknown> = {
  $and: [{ a: 1 }],
  $or: [{ a: 1 }],
  $nor: [{ a: 1 }],
  $expr: true,
  $text: { $search: 'a' },
  $comment: 'why',
};

it.each(FILTER_OPERATORS)('the filter operator %s is answered', (name) => {
  const filter = name in AT_TOP ? { [name]: AT_TOP[name] } : { a: { $regex: 'a', [name]: OPERANDS[name] ?? 'i' } };
  expect(() => compileFilter(filter)).not.toThrow();
});
