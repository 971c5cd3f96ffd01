/**
 * Joins frames into one chunk. In a fan-out many sockets have the same frames queued, so the last batch is kept and
 * handed out again while the frames are the very same buffers: neither copied nor allocated again.
 */
export class FrameBatch {
  private frames: readonly Buffer[] = [];
  private joined: Buffer = Buffer.alloc(0);

  /** The bytes of these frames in order. The result may be shared: it must not be changed. */
  join(frames: readonly Buffer[], totalBytes: number): Buffer {
    const [first] = frames;
    if (first !== undefined && frames.length === 1) {
      return first;
    }
    if (!this.isSame(frames)) {
      this.joined = Buffer.concat(frames, totalBytes);
      this.frames = frames;
    }
    return this.joined;
  }

  /** Lets go of the kept batch, so that idle processes hold no frames. */
  clear(): void {
    this.frames = [];
    this.joined = Buffer.alloc(0);
  }

  private isSame(frames: readonly Buffer[]): boolean {
    if (frames.length !== this.frames.length) {
      return false;
    }
    for (let index = frames.length - 1; index >= 0; index--) {
      if (frames[index] !== this.frames[index]) {
        return false;
      }
    }
    return true;
  }
}
