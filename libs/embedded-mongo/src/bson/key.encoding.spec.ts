import { Double, Long } from 'bson';
import fc from 'fast-check';
import { anyNumber, anyValue } from '../testing/bson.arbitraries';
import { compareValues } from './bson.order';
import { readDocument } from './bson.reader';
import { writeDocument } from './bson.writer';
import { boundedKey, encodeField, MAX_KEY_BYTES } from './key.encoding';

const sign = (value: number) => Math.sign(value);

describe('the key encoding', () => {
  it('orders bytes as MongoDB orders values', () => {
    fc.assert(
      fc.property(anyValue, anyValue, (a, b) => {
        expect(sign(Buffer.compare(encodeField(a, false), encodeField(b, false)))).toBe(sign(compareValues(a, b)));
      }),
      { numRuns: 3000 },
    );
  });

  it('orders numbers of different types by their exact value', () => {
    fc.assert(
      fc.property(anyNumber, anyNumber, (a, b) => {
        expect(sign(Buffer.compare(encodeField(a, false), encodeField(b, false)))).toBe(sign(compareValues(a, b)));
      }),
      { numRuns: 3000 },
    );
  });

  it('reverses the order for a descending field', () => {
    fc.assert(
      fc.property(anyValue, anyValue, (a, b) => {
        expect(sign(Buffer.compare(encodeField(a, true), encodeField(b, true)))).toBe(-sign(compareValues(a, b)) || 0);
      }),
      { numRuns: 1000 },
    );
  });

  it('joins fields to compound keys that sort field by field', () => {
    fc.assert(
      fc.property(
        fc.tuple(anyValue, anyValue),
        fc.tuple(anyValue, anyValue),
        fc.boolean(),
        fc.boolean(),
        (a, b, down1, down2) => {
          const key = ([x, y]: [unknown, unknown]) => Buffer.concat([encodeField(x, down1), encodeField(y, down2)]);
          const expected =
            (down1 ? -1 : 1) * sign(compareValues(a[0], b[0])) || (down2 ? -1 : 1) * sign(compareValues(a[1], b[1]));
          expect(sign(Buffer.compare(key(a), key(b)))).toBe(expected || 0);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('gives equal numbers of all types one key', () => {
    expect(encodeField(5, false)).toEqual(encodeField(Long.fromNumber(5), false));
    expect(encodeField(5, false)).toEqual(encodeField(new Double(5), false));
    expect(encodeField(-0, false)).toEqual(encodeField(0, false));
  });

  it('cuts long keys so that equal stay equal and different stay different', () => {
    const long = 'x'.repeat(5000);
    const key = (text: string) => boundedKey(encodeField(text, false));
    expect(key(long)).toEqual(key(long));
    expect(key(`${long}a`)).not.toEqual(key(`${long}b`));
    expect(key(long).length).toBeLessThanOrEqual(MAX_KEY_BYTES + 32);
  });

  it('is not disturbed by what the serialiser does: a stored value has the key of the given one', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const stored = readDocument(writeDocument({ v: value }))['v'];
        expect(encodeField(stored, false)).toEqual(encodeField(value, false));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('reading BSON', () => {
  it('gives back what was written, byte for byte', () => {
    fc.assert(
      fc.property(anyValue, anyValue, (a, b) => {
        const raw = writeDocument({ a, nested: { b, list: [a, b] } });
        expect(writeDocument(readDocument(raw)).equals(raw)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('rejects damaged bytes with an error instead of reading beyond them', () => {
    const raw = writeDocument({ a: 'text', b: [1, { c: new Date(0) }], d: Long.fromNumber(7) });
    fc.assert(
      fc.property(fc.nat(raw.length - 1), fc.nat(255), (at, value) => {
        const damaged = Buffer.from(raw);
        damaged[at] = value;
        try {
          readDocument(damaged);
        } catch (error) {
          expect(error).toHaveProperty('name', expect.stringMatching(/^(MongoError|RangeError|BSONError)$/));
        }
      }),
      { numRuns: 2000 },
    );
  });
});
