/** The progress of a job. Both parts are empty at the beginning; their meaning is up to the work. */
export interface JobPlace {
  readonly phase: string;
  readonly cursor: string;
}

/** The result of a step: finished, or where to continue and, optionally, after which delay. */
export type JobStep =
  { readonly done: true } | { readonly done: false; readonly next: JobPlace; readonly waitMs?: number };

export const JOB_DONE: JobStep = { done: true };

/**
 * Work that takes longer than an event may. It is done in steps, each well below {@link LEASE_MS} and safe to repeat,
 * because the process may end between a step and the record of its progress.
 */
export abstract class JobWork {
  /** The kind of the stored jobs that this work handles. */
  abstract readonly kind: string;
  /** @param payload as given to {@link JobStore.put}, possibly merged */
  abstract step(payload: unknown, place: JobPlace): Promise<JobStep>;
}

/**
 * A job belongs to its process for this time after the last step, ms; if the process ends, another continues after it.
 */
export const LEASE_MS = 15_000;
