/** What may wait for one client by default, in bytes, in the queue and in the stream beneath. */
export const DEFAULT_MAX_QUEUED_BYTES = 1_048_576;

/** Volatile frames (typing, presence) may be lost when a client is slow; normal ones never are while it is connected. */
export type FramePriority = 'normal' | 'volatile';

/**
 * The frames that wait for one client: in order, bounded in bytes. When there is no space, volatile frames are dropped
 * first.
 */
export class FrameBacklog {
  private frames: Buffer[] = [];
  private volatileFlags: boolean[] = [];
  private queuedBytes = 0;
  private oversizedBytes = 0;
  private volatileCount = 0;
  private droppedCount = 0;

  constructor(private readonly maxBytes = DEFAULT_MAX_QUEUED_BYTES) {}

  get length(): number {
    return this.frames.length;
  }

  get bytes(): number {
    return this.queuedBytes;
  }

  /** Number of dropped volatile frames. */
  get dropped(): number {
    return this.droppedCount;
  }

  /**
   * @param under bytes that are under way to the client already and count as waiting.
   * @returns `overflow`: it does not fit, even without the volatile ones; nothing of the normal ones was given up.
   */
  push(frame: Buffer, priority: FramePriority, under = 0): 'queued' | 'dropped' | 'overflow' {
    if (!this.admits(frame, under)) {
      if (priority === 'volatile') {
        this.droppedCount++;
        return 'dropped';
      }
      this.dropVolatile();
      if (!this.admits(frame, under)) return 'overflow';
    }
    this.frames.push(frame);
    this.volatileFlags.push(priority === 'volatile');
    this.volatileCount += priority === 'volatile' ? 1 : 0;
    this.queuedBytes += frame.length;
    return 'queued';
  }

  /** The next frames, as many as fit into `bytes`, but at least one. */
  take(maxBytes: number): Buffer[] {
    if (this.queuedBytes <= maxBytes) return this.takeAll();
    let count = 0;
    let bytes = 0;
    for (const frame of this.frames) {
      if (count > 0 && bytes + frame.length > maxBytes) break;
      bytes += frame.length;
      count++;
    }
    this.queuedBytes -= bytes;
    this.volatileCount -= this.volatileFlags.splice(0, count).filter(Boolean).length;
    return this.frames.splice(0, count);
  }

  clear(): void {
    this.frames = [];
    this.volatileFlags = [];
    this.volatileCount = 0;
    this.queuedBytes = 0;
  }

  private takeAll(): Buffer[] {
    const all = this.frames;
    this.clear();
    return all;
  }

  /**
   * One frame larger than the whole limit may be under way at a time and does not count against the others: a large
   * answer says nothing about how fast the client reads.
   */
  private admits(frame: Buffer, under: number): boolean {
    const pending = this.queuedBytes + under;
    if (pending === 0) this.oversizedBytes = 0;
    if (frame.length > this.maxBytes && this.oversizedBytes === 0) {
      this.oversizedBytes = frame.length;
      return true;
    }
    return pending + frame.length <= this.maxBytes + this.oversizedBytes;
  }

  private dropVolatile(): void {
    if (this.volatileCount === 0) return;
    const isKept = (_: unknown, index: number): boolean => !this.volatileFlags[index];
    this.droppedCount += this.volatileCount;
    this.frames = this.frames.filter(isKept);
    this.volatileFlags = this.frames.map(() => false);
    this.volatileCount = 0;
    this.queuedBytes = this.frames.reduce((sum, frame) => sum + frame.length, 0);
  }
}
