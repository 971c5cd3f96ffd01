import { z } from 'zod';
import { readInput } from './input.reader';

const schema = z.object({
  name: z.string().min(1),
  tmid: z.string().min(1).optional(),
  count: z.number().optional(),
  latest: z.union([z.string().min(1), z.number()]).optional(),
  note: z.string().optional(),
  reset: z.string().nullable().optional(),
  target: z.object({ roomName: z.string().optional() }).optional(),
  list: z.array(z.object({ title: z.string().optional() })).optional(),
});

describe('readInput', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['null for an optional text', { tmid: null }, {}],
    ['an empty text where one is refused', { tmid: '' }, {}],
    ['an empty text for a number', { count: '' }, {}],
    ['null for alternatives', { latest: null }, {}],
    ['an empty text for alternatives', { latest: '' }, {}],
    ['null below', { target: { roomName: null } }, { target: {} }],
    ['null in an entry of a list', { list: [{ title: null }, { title: 'x' }] }, { list: [{}, { title: 'x' }] }],
    ['several at once', { tmid: null, count: '', note: 'x' }, { note: 'x' }],
    ['an empty text that is a value', { note: '' }, { note: '' }],
    ['null that is a value, beside one that is none', { reset: null, tmid: null }, { reset: null }],
  ])('reads %s', (_case, given, read) => {
    expect(readInput(schema, { name: 'n', ...given })).toEqual({ name: 'n', ...read });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['null for a required text', { name: null }, 'Expected string, got null in field name'],
    ['a wrong type', { name: 'n', tmid: 5 }, 'Expected string, got number in field tmid'],
    ['null as an entry of a list', { name: 'n', list: [null] }, 'Expected object, got null in field list.0'],
  ])('refuses %s', (_case, given, text) => {
    expect(() => readInput(schema, given)).toThrow(`Match error: ${text}`);
  });

  it('leaves out an empty required text only to tell that it is missing', () => {
    const errors = { name: { code: 'plain', text: 'Name it', when: 'absent' } } as const;
    expect(() => readInput(schema, { name: '' }, errors)).toThrow('Name it');
    expect(() => readInput(schema, { name: 5 }, errors)).toThrow('Expected string, got number in field name');
  });

  it('does not change the input', () => {
    const input = { name: 'n', target: { roomName: null } };
    readInput(schema, input);
    expect(input).toEqual({ name: 'n', target: { roomName: null } });
  });
});
