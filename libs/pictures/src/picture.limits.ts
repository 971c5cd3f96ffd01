const MEGABYTE = 1_024 * 1_024;

/** What one process may use, and how many may wait for it. */
export interface LaneLimits {
  /** Pictures of more pixels are for another lane, or refused. */
  readonly maxPixels: number;
  /** Resident memory of the process. */
  readonly memoryBytes: number;
  /** Processor time of one picture, ms. Not time on the clock: an honest picture on a busy machine must not fail. */
  readonly cpuMs: number;
  readonly waiting: number;
  readonly waitingOfOwner: number;
}

export interface PictureLimits {
  /** Pictures that most people send. */
  readonly quick: LaneLimits;
  /** What is too large for the quick lane. */
  readonly heavy: LaneLimits;
  /** Drawings of the platform's own. */
  readonly own: LaneLimits;
  /** From the call to the answer, waiting and both lanes included, ms. A call over the bus, which may do more than this, has ten seconds. */
  readonly answerWithinMs: number;
  /** A process that has had nothing to do for so long ends, ms. */
  readonly idleMs: number;
  /** A process that is not ready after this time is given up, ms. */
  readonly startMs: number;
}

export const PICTURE_LIMITS: PictureLimits = {
  quick: { maxPixels: 5_000_000, memoryBytes: 256 * MEGABYTE, cpuMs: 2_000, waiting: 64, waitingOfOwner: 8 },
  // A photograph of 50 million pixels, turned, takes some 400 MB and a second.
  heavy: { maxPixels: 50_000_000, memoryBytes: 512 * MEGABYTE, cpuMs: 5_000, waiting: 32, waitingOfOwner: 4 },
  // Nobody's in particular: callers of avatars are not known.
  own: { maxPixels: 5_000_000, memoryBytes: 256 * MEGABYTE, cpuMs: 2_000, waiting: 64, waitingOfOwner: 64 },
  answerWithinMs: 6_000,
  idleMs: 60_000,
  startMs: 8_000,
};
