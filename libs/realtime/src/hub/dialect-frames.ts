/** Builds the bytes of one event for one dialect of the realtime protocols. */
export type Encode<P> = (dialect: string, topic: string, payload: P) => Buffer;

/** The frames of one event: each dialect is encoded when its first subscriber turns up, and never again. */
export class DialectFrames<P> {
  private lastDialect: string | undefined;
  private lastFrame: Buffer | undefined;
  private readonly frames = new Map<string, Buffer>();

  constructor(
    private readonly encode: Encode<P>,
    private readonly topic: string,
    private readonly payload: P,
  ) {}

  /** The frame for subscribers of this dialect; the same buffer each time. */
  frameFor(dialect: string): Buffer {
    // Neighbours mostly speak the same dialect.
    if (dialect === this.lastDialect && this.lastFrame !== undefined) {
      return this.lastFrame;
    }
    let frame = this.frames.get(dialect);
    if (frame === undefined) {
      frame = this.encode(dialect, this.topic, this.payload);
      this.frames.set(dialect, frame);
    }
    this.lastDialect = dialect;
    this.lastFrame = frame;
    return frame;
  }
}
