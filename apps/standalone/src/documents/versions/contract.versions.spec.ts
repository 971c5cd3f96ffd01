import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { workspaceRoot } from '../setting.reads';
import { BASELINE_PATH, contractVersionSchema, currentVersion, skewProblems } from './contract.versions';
import { misfits, schemaSchema } from './schema.rule';

const schema = (type: z.ZodType) => schemaSchema.parse(z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' }));

/** What was changed, before, after, and whether older callers are still understood. */
const CHANGES: readonly (readonly [string, z.ZodType, z.ZodType, readonly string[]])[] = [
  ['nothing', z.object({ a: z.string() }), z.object({ a: z.string() }), []],
  ['an optional field more', z.object({ a: z.string() }), z.object({ a: z.string(), b: z.number().optional() }), []],
  ['a field with a default more', z.object({}), z.object({ b: z.number().default(1) }), []],
  ['a required field more', z.object({}), z.object({ b: z.number() }), ['b: not always there']],
  ['a field that may be missing now', z.object({ a: z.string() }), z.object({ a: z.string().optional() }), []],
  [
    'a field that must be there now',
    z.object({ a: z.string().optional() }),
    z.object({ a: z.string() }),
    ['a: not always there'],
  ],
  ['a field gone', z.object({ a: z.string(), b: z.string() }), z.object({ a: z.string() }), []],
  ['another type', z.object({ a: z.string() }), z.object({ a: z.number() }), ['a: string in the place of number']],
  ['a choice more', z.object({ a: z.string() }), z.object({ a: z.union([z.string(), z.number()]) }), []],
  [
    'a choice less',
    z.object({ a: z.union([z.string(), z.number()]) }),
    z.object({ a: z.string() }),
    ['a: number in the place of string'],
  ],
  ['a value more', z.enum(['a']), z.enum(['a', 'b']), []],
  ['a value less', z.enum(['a', 'b']), z.enum(['a']), ['the whole: "b"']],
  [
    'values in the place of any text',
    z.string(),
    z.enum(['a']),
    ['the whole: any string, where only some values are known'],
  ],
  ['any text in the place of values', z.enum(['a']), z.string(), []],
  ['a longer text', z.string().max(5), z.string().max(9), []],
  ['a shorter text', z.string().max(9), z.string().max(5), ['the whole: maxLength is narrower']],
  [
    'deep in a list',
    z.object({ l: z.array(z.object({ a: z.string() })) }),
    z.object({ l: z.array(z.object({ a: z.number() })) }),
    ['l[].a: string in the place of number'],
  ],
  [
    'deep in a record',
    z.record(z.string(), z.string()),
    z.record(z.string(), z.number()),
    ['*: string in the place of number'],
  ],
  ['any number in the place of whole ones', z.number().int(), z.number(), []],
  ['null allowed', z.string(), z.string().nullable(), []],
  ['null refused', z.string().nullable(), z.string(), ['the whole: null in the place of string']],
];

describe('contracts of two versions', () => {
  it.each(CHANGES)('%s', (_name, before, after, problems) => {
    expect(misfits(schema(after), schema(before), { limits: true })).toEqual(problems);
  });

  it('understand each other: these sources and the last release (docs/adr/0016-version-skew.md)', () => {
    const released = contractVersionSchema.parse(
      JSON.parse(readFileSync(join(workspaceRoot(), BASELINE_PATH), 'utf8')),
    );
    expect(skewProblems(released, currentVersion())).toEqual([]);
  });
});
