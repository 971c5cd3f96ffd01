import type { Writable } from 'node:stream';
import fc from 'fast-check';
import { encodeTextFrame } from './text-frame';

const { Receiver } = jest.requireActual<{ Receiver: new (options: object) => Writable }>('ws');

/** Reads frames with the parser that a `ws` client uses. */
function received(...frames: Buffer[]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const messages: string[] = [];
    const receiver = new Receiver({ isServer: false, allowSynchronousEvents: true });
    receiver.on('message', (data: Buffer, isBinary: boolean) => messages.push(`${isBinary ? 'binary ' : ''}${data}`));
    receiver.on('error', reject);
    receiver.write(Buffer.concat(frames), () => resolve(messages));
  });
}

describe('encodeTextFrame', () => {
  it.each([0, 1, 124, 125, 126, 127, 65_534, 65_535, 65_536, 65_537, 200_000])(
    'is read back by a client for a text of %i bytes',
    async (length) => {
      const text = 'x'.repeat(length);
      expect(await received(encodeTextFrame(text))).toEqual([text]);
      expect(encodeTextFrame(Buffer.from(text)).equals(encodeTextFrame(text))).toBe(true);
    },
  );

  it('keeps frames apart that are written together, whatever their text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme', maxLength: 300 }), { maxLength: 16 }), async (texts) => {
        expect(await received(...texts.map((text) => encodeTextFrame(text)))).toEqual(texts);
      }),
    );
  });

  it('counts bytes, not characters', async () => {
    const text = 'ü'.repeat(63);
    expect(encodeTextFrame(text).length).toBe(4 + 126);
    expect(await received(encodeTextFrame(text))).toEqual([text]);
  });
});
