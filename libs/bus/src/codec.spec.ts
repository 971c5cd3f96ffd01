import fc from 'fast-check';
import { decode, encode } from './codec';

const DATE_LIMITS = {
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
};
const leaf = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true }).map((n) => n + 0),
  fc.boolean(),
  fc.constant(null),
  fc.date(DATE_LIMITS),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('value')),
    fc.dictionary(
      fc.string().filter((name) => name !== '__proto__'),
      tie('value'),
      { noNullPrototype: true },
    ),
  ),
}));

describe('the codec', () => {
  it('gives back every value of contracts', () => {
    fc.assert(
      fc.property(value, (sent) => {
        // -0 is 0 on the wire.
        expect(JSON.stringify(decode(encode(sent)))).toBe(JSON.stringify(sent));
        expect(decode(encode({ sent }))).toEqual({ sent });
      }),
    );
  });

  it('gives back bytes that share no memory with what was sent or with another reader', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
        const encoded = encode(bytes);
        const [one, other] = [decode(encoded), decode(encoded)];
        if (!(one instanceof Uint8Array) || !(other instanceof Uint8Array))
          throw new Error('bytes did not come back as bytes');
        one.fill(bytes[0] === 1 ? 2 : 1);
        expect([...other]).toEqual([...bytes]);
      }),
    );
  });

  it('refuses bytes that are not one whole value', () => {
    expect(() => decode(encode({ a: 'cut' }).subarray(0, 4))).toThrow();
    expect(() => decode(Buffer.concat([encode(1), encode(2)]))).toThrow();
  });
});
