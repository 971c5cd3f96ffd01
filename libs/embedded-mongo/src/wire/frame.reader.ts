/** Bytes of a message header: length, request id, response to, opcode. */
export const HEADER_BYTES = 16;

/** Cuts a TCP stream into MongoDB wire messages. */
export class FrameReader {
  private chunks: Buffer[] = [];
  private buffered = 0;
  private wanted = 0;

  /** @param maxBytes longest message; may be raised later. */
  constructor(public maxBytes: number) {}

  /** Returns the messages that are complete now. Throws RangeError for an impossible length: the stream is lost then. */
  push(chunk: Buffer): Buffer[] {
    this.chunks.push(chunk);
    this.buffered += chunk.length;
    const frames: Buffer[] = [];
    for (;;) {
      if (this.wanted === 0) {
        if (this.buffered < 4) return frames;
        const length = this.joined().readInt32LE(0);
        if (length < HEADER_BYTES || length > this.maxBytes)
          throw new RangeError(`message length ${length} is out of bounds`);
        this.wanted = length;
      }
      if (this.buffered < this.wanted) return frames;
      const all = this.joined();
      frames.push(all.subarray(0, this.wanted));
      this.chunks = all.length > this.wanted ? [all.subarray(this.wanted)] : [];
      this.buffered = all.length - this.wanted;
      this.wanted = 0;
    }
  }

  private joined(): Buffer {
    const [first] = this.chunks;
    if (this.chunks.length === 1 && first) return first;
    const all = Buffer.concat(this.chunks, this.buffered);
    this.chunks = [all];
    return all;
  }
}
