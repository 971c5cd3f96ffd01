/** Time as a scheduler sees it; tests put their own in place. */
export interface Clock {
  /** Milliseconds since some fixed point; never goes back. */
  now(): number;
  /** Runs `task` once, at the end of the current turn of the event loop. */
  atEndOfTurn(task: () => void): void;
  /** Runs `task` once, after `ms` milliseconds; the returned function cancels it. Does not keep the process alive. */
  after(ms: number, task: () => void): () => void;
}

/** The clock of the process. */
export const systemClock: Clock = {
  now: () => performance.now(),
  atEndOfTurn: (task) => {
    setImmediate(task);
  },
  after: (ms, task) => {
    const timer = setTimeout(task, ms).unref();
    return () => clearTimeout(timer);
  },
};
