/** Where a job stands: both are empty at the beginning, and what they mean is the work's own. */
export interface JobPlace {
  readonly phase: string;
  readonly cursor: string;
}

/** What a step leaves behind: nothing more to do, or where to go on and, perhaps, not before a while. */
export type JobStep =
  { readonly done: true } | { readonly done: false; readonly next: JobPlace; readonly waitMs?: number };

export const JOB_DONE: JobStep = { done: true };

/**
 * Work that takes longer than an event may: done in steps, each well below {@link LEASE_MS} and harmless when it is repeated,
 * for the process may end between a step and the note that it was made.
 */
export abstract class JobWork {
  /** Names the work in stored jobs. */
  abstract readonly kind: string;
  /** @param payload what {@link JobStore.put} was given, as it was merged */
  abstract step(payload: unknown, place: JobPlace): Promise<JobStep>;
}

/** A job belongs to one process for so long after its last step, ms: when that dies, another goes on after this. */
export const LEASE_MS = 15_000;
