import { z } from 'zod';
import { validationError } from './validation.error';

function errorOf(schema: z.ZodType, input: unknown, paramErrors?: Parameters<typeof validationError>[2]) {
  const parsed = schema.safeParse(input);
  if (parsed.success) throw new Error('it passed');
  return validationError(parsed.error, input, paramErrors);
}

describe('validationError', () => {
  // contract/errors.json, rest.checkFailure.forms
  it.each([
    ['a missing key', z.object({ email: z.string() }), {}, "Missing key 'email'"],
    ['a missing key below', z.object({ user: z.object({ name: z.string() }) }), { user: {} }, "Missing key 'name'"],
    ['a missing alternative', z.object({ user: z.union([z.string(), z.number()]) }), {}, "Missing key 'user'"],
    ['an unknown key', z.strictObject({ a: z.string() }), { a: 'x', b: 1 }, 'Unknown key in field b'],
    ['an unknown key below', z.object({ data: z.strictObject({}) }), { data: { b: 1 } }, 'Unknown key in field data.b'],
    ['a number for a text', z.object({ a: z.string() }), { a: 5 }, 'Expected string, got number in field a'],
    ['null for a text', z.object({ a: z.string() }), { a: null }, 'Expected string, got null in field a'],
    [
      'an object for a text',
      z.object({ a: z.object({ b: z.string() }) }),
      { a: { b: {} } },
      'Expected string, got object in field a.b',
    ],
    [
      'a text in a list',
      z.object({ a: z.array(z.string()) }),
      { a: ['x', 5] },
      'Expected string, got number in field a.1',
    ],
    ['a text for a flag', z.object({ a: z.boolean() }), { a: 'yes' }, 'Expected boolean, got string in field a'],
    ['a text for the whole', z.object({}), 'text', 'Expected object, got string'],
    ['nothing for the whole', z.object({}), undefined, 'Expected object, got undefined'],
    [
      'a text for a dictionary',
      z.object({ a: z.record(z.string(), z.string()) }),
      { a: 'x' },
      'Expected object, got string in field a',
    ],
    [
      'none of the alternatives',
      z.object({ a: z.union([z.string(), z.number()]) }),
      { a: true },
      'Failed Match.OneOf, Match.Maybe or Match.Optional validation in field a',
    ],
    [
      'none of the values',
      z.object({ a: z.enum(['x', 'y']) }),
      { a: 'z' },
      'Failed Match.OneOf, Match.Maybe or Match.Optional validation in field a',
    ],
    [
      'a part that only bindings know',
      z.object({ target: z.object({ roomName: z.string() }) }),
      { target: { roomName: 5 } },
      'Expected string, got number in field roomName',
    ],
    ['a broken number', z.object({ a: z.number().int() }), { a: 1.5 }, 'Expected Integer, got 1.5 in field a'],
  ])('%s', (_case, schema, input, text) => {
    const error = errorOf(schema, input);
    expect(error).toMatchObject({ kind: 'text', reason: `Match error: ${text}` });
  });

  it('tells the first problem only', () => {
    expect(errorOf(z.object({ a: z.string(), b: z.string() }), {}).reason).toBe("Match error: Missing key 'a'");
  });

  it('does not repeat a long value', () => {
    expect(errorOf(z.object({ a: z.number().max(5) }), { a: 6 }).reason.length).toBeLessThan(200);
  });

  describe('with words of its own for a field', () => {
    const paramErrors = {
      message: { code: 'error-invalid-params', text: 'The "message" parameter must be provided.', when: 'absent' },
      plain: { code: 'plain', text: 'Give it', kind: 'text' },
      bare: { code: 'invalid-channel' },
      date: [{ code: 'missing', when: 'absent' }, { code: 'no-date' }],
    } as const;
    const schema = z.object({
      message: z.object({ msg: z.string() }),
      plain: z.string(),
      bare: z.string(),
      date: z.date(),
      other: z.string(),
    });
    const fine = { message: { msg: '' }, plain: '', bare: '', date: new Date(), other: '' };

    it.each([
      [{ ...fine, message: undefined }, 'error-invalid-params', 'The "message" parameter must be provided.', 'coded'],
      [{ ...fine, message: null }, 'error-invalid-params', 'The "message" parameter must be provided.', 'coded'],
      [{ ...fine, message: 'x' }, 'plain', 'Match error: Expected object, got string in field message', 'text'],
      [
        { ...fine, message: { msg: 5 } },
        'plain',
        'Match error: Expected string, got number in field message.msg',
        'text',
      ],
      [{ ...fine, plain: 5 }, 'plain', 'Give it', 'text'],
      [{ ...fine, bare: 5 }, 'invalid-channel', '', 'coded'],
      [{ ...fine, date: undefined }, 'missing', '', 'coded'],
      [{ ...fine, date: 'yesterday' }, 'no-date', '', 'coded'],
      [{ ...fine, other: 5 }, 'plain', 'Match error: Expected string, got number in field other', 'text'],
    ])('%j', (input, code, reason, kind) => {
      expect(errorOf(schema, input, paramErrors)).toMatchObject({ code, reason, kind });
    });
  });
});
