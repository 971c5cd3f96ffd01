import fc from 'fast-check';
import { parseEjson } from './ejson.parse';
import { stringifyEjson } from './ejson.stringify';
import { EjsonError, MAX_EJSON_DEPTH, MAX_EJSON_WRITE_DEPTH } from './ejson.value';

const key = fc.oneof(
  fc.string(),
  fc.constantFrom('$date', '$binary', '$InfNaN', '$escape', '$type', '$value', '$regexp', '$flags', '$x', '__proto__'),
);
const { value: ejson } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.date(),
      fc.constant(new Date(Number.NaN)),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 3 }).map((entries) => Object.fromEntries(entries)),
  ),
}));

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('EJSON', () => {
  it('reads back every value it writes', () => {
    fc.assert(
      fc.property(ejson, (value) => {
        const back = parseEjson(stringifyEjson(value));
        expect(stringifyEjson(back)).toBe(stringifyEjson(value));
        expect(comparable(back)).toEqual(comparable(value));
      }),
      { numRuns: 500 },
    );
  });

  it('writes plain data exactly as JSON.stringify does', () => {
    const plain = fc.jsonValue({ maxDepth: 5 }).filter((value) => !JSON.stringify(value).includes('"$'));
    fc.assert(fc.property(plain, (value) => expect(stringifyEjson(value)).toBe(JSON.stringify(value))));
  });

  it('fails on arbitrary text only with a syntax error or its own error', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map((text) => text.slice(1)),
        ),
        (text) => {
          try {
            parseEjson(text);
          } catch (error) {
            expect(error instanceof SyntaxError || error instanceof EjsonError).toBe(true);
          }
        },
      ),
    );
  });

  it('has the forms of the wire', () => {
    const value = { at: new Date(5), bin: Buffer.from('hi'), n: Number.NaN, up: Infinity, down: -Infinity };
    expect(stringifyEjson(value)).toBe(
      '{"at":{"$date":5},"bin":{"$binary":"aGk="},"n":{"$InfNaN":0},"up":{"$InfNaN":1},"down":{"$InfNaN":-1}}',
    );
  });

  it('escapes only objects that a reader would take for a marker', () => {
    expect(stringifyEjson({ $date: 1 })).toBe('{"$escape":{"$date":1}}');
    expect(stringifyEjson({ $date: 1, gone: undefined })).toBe('{"$escape":{"$date":1}}');
    expect(stringifyEjson({ $type: 'oid', $value: 'x' })).toBe('{"$escape":{"$type":"oid","$value":"x"}}');
    expect(stringifyEjson({ $set: { a: 1 } })).toBe('{"$set":{"a":1}}');
    expect(parseEjson('{"$escape":{"$date":{"$date":1}}}')).toEqual({ $date: new Date(1) });
  });

  it('leaves custom types as plain objects', () => {
    expect(parseEjson('{"$type":"oid","$value":"x"}')).toEqual({ $type: 'oid', $value: 'x' });
  });

  it('recognises markers whose dollar sign is written as an escape sequence', () => {
    expect(parseEjson('{"\\u0024date":7}')).toEqual(new Date(7));
  });

  it.each(['{"$date":null}', '{"$date":{"$InfNaN":0}}', '{"$date":"nonsense"}', '{"$date":9e99}'])(
    'reads %s as an invalid date and writes that as null',
    (text) => {
      const date = parseEjson(text);
      expect(date).toBeInstanceOf(Date);
      expect(stringifyEjson(date)).toBe('{"$date":null}');
    },
  );

  it('never changes a prototype', () => {
    const value = parseEjson('{"__proto__":{"polluted":{"$date":1}},"a":{"$escape":{"__proto__":{"polluted":1}}}}');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect((value as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('drops undefined members, writes them as null in arrays, and honours toJSON', () => {
    expect(stringifyEjson({ a: undefined, b: [undefined], c: { toJSON: () => new Date(1) }, d: () => 1 })).toBe(
      '{"b":[null],"c":{"$date":1}}',
    );
    expect(stringifyEjson(undefined)).toBe('null');
  });

  it('accepts nesting up to the limit and refuses more, both ways', () => {
    const deepest = parseEjson(nested(MAX_EJSON_DEPTH));
    expect(stringifyEjson(deepest)).toBe(nested(MAX_EJSON_DEPTH));
    expect(() => parseEjson(nested(MAX_EJSON_DEPTH + 1))).toThrow(EjsonError);
    const deepestWritten: unknown = JSON.parse(nested(MAX_EJSON_WRITE_DEPTH));
    expect(stringifyEjson(deepestWritten)).toBe(nested(MAX_EJSON_WRITE_DEPTH));
    expect(() => stringifyEjson([deepestWritten])).toThrow(EjsonError);
    expect(parseEjson(JSON.stringify('['.repeat(500) + '\\"'))).toBe('['.repeat(500) + '\\"');
    const cycle: unknown[] = [];
    cycle.push(cycle);
    expect(() => stringifyEjson(cycle)).toThrow(EjsonError);
  });

  it('writes the deepest text that it reads, escaped at every level, inside a frame', () => {
    const open = '{"$type":0,"$value":';
    const bomb = parseEjson(open.repeat(MAX_EJSON_DEPTH) + '0' + '}'.repeat(MAX_EJSON_DEPTH));
    expect(() => stringifyEjson({ msg: 'error', offendingMessage: bomb })).not.toThrow();
  });

  it('refuses a bigint with its own error', () => {
    expect(() => stringifyEjson({ a: 1n })).toThrow(EjsonError);
  });
});

/** JSON has no negative zero, and two invalid dates are never equal. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(comparable);
  }
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? 'an invalid date' : value;
  }
  if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, comparable(member)]));
  }
  return value === 0 ? 0 : value;
}
