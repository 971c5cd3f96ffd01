const FIN_TEXT = 0x81;
const LENGTH_16_BITS = 126;
const LENGTH_64_BITS = 127;
const MAX_7_BITS = 125;
const MAX_16_BITS = 0xffff;

/**
 * Builds a WebSocket text frame as a server sends it: final, unfragmented, unmasked. One frame can be written to any
 * number of sockets. A lone surrogate becomes U+FFFD; a Buffer has to be valid UTF-8 already.
 */
export function encodeTextFrame(text: string | Buffer): Buffer {
  const length = typeof text === 'string' ? Buffer.byteLength(text) : text.length;
  const start = headerLength(length);
  const frame = Buffer.allocUnsafe(start + length);
  frame[0] = FIN_TEXT;
  if (length <= MAX_7_BITS) {
    frame[1] = length;
  } else if (length <= MAX_16_BITS) {
    frame[1] = LENGTH_16_BITS;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = LENGTH_64_BITS;
    frame.writeUIntBE(0, 2, 2);
    // 48 bits hold every length that a Buffer can have.
    frame.writeUIntBE(length, 4, 6);
  }
  if (typeof text === 'string') {
    frame.write(text, start);
  } else {
    text.copy(frame, start);
  }
  return frame;
}

function headerLength(length: number): number {
  if (length <= MAX_7_BITS) {
    return 2;
  }
  return length <= MAX_16_BITS ? 4 : 10;
}
