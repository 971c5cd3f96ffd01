const MEGABYTE = 1_024 * 1_024;

/** What one process may use, and how many may wait for it. */
export interface LaneLimits {
  /** Pictures with more pixels go to another lane, or are refused. */
  readonly maxPixels: number;
  /** Resident memory of the process. */
  readonly memoryBytes: number;
  /**
   * Processor time for one picture, ms. Not elapsed time, so that a picture does not fail because the machine is busy.
   */
  readonly cpuMs: number;
  readonly waiting: number;
  readonly waitingOfOwner: number;
}

export interface PictureLimits {
  /** For the pictures that most people send. */
  readonly quick: LaneLimits;
  /** For pictures that are too large for the quick lane. */
  readonly heavy: LaneLimits;
  /** For drawings by the platform itself. */
  readonly own: LaneLimits;
  /**
   * Time from a call to its answer, including waiting and both lanes, ms. Below the ten seconds of a call over the bus.
   */
  readonly answerWithinMs: number;
  /** An idle process ends after this time, ms. */
  readonly idleMs: number;
  /** A process that has not started after this time is given up, ms. */
  readonly startMs: number;
}

export const PICTURE_LIMITS: PictureLimits = {
  quick: { maxPixels: 5_000_000, memoryBytes: 256 * MEGABYTE, cpuMs: 2_000, waiting: 64, waitingOfOwner: 8 },
  // A rotated photograph of 50 million pixels takes about 400 MB and a second.
  heavy: { maxPixels: 50_000_000, memoryBytes: 512 * MEGABYTE, cpuMs: 5_000, waiting: 32, waitingOfOwner: 4 },
  // These have no owner, as the callers of avatars are unknown.
  own: { maxPixels: 5_000_000, memoryBytes: 256 * MEGABYTE, cpuMs: 2_000, waiting: 64, waitingOfOwner: 64 },
  answerWithinMs: 6_000,
  idleMs: 60_000,
  startMs: 8_000,
};
