import { statfsSync } from 'node:fs';
import { MongoError } from '../mongo.errors';

/** Below so many free bytes nothing is taken any more that grows: commits under way, deletions and LMDB's own pages fit in. */
export const RESERVE_BYTES = 64 * 1024 * 1024;
/** On small disks the reserve is this part of them. */
const RESERVE_PART = 0.05;
const OUT_OF_DISK_SPACE = 14_031;
/** ENOSPC and EDQUOT, as LMDB gives them: a number, or Node's name. */
const FULL = new Set<unknown>([28, 122, 'ENOSPC', 'EDQUOT']);

export const outOfDiskSpace = (detail: string): MongoError => new MongoError(OUT_OF_DISK_SPACE, detail);

/** Bytes that may still be written below the reserve; negative when the disk is too full. */
export function roomAt(path: string): number {
  const { bavail, blocks, bsize } = statfsSync(path);
  return bavail * bsize - Math.min(RESERVE_BYTES, blocks * bsize * RESERVE_PART);
}

/** The error for a write that would grow the data, or undefined while there is room for it. */
export function refusalBySpace(room: () => number): MongoError | undefined {
  return room() >= 0 ? undefined : outOfDiskSpace('the disk is full: only deletions are taken');
}

export function isDiskFull(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && FULL.has(error.code);
}

/** After which a failed commit is taken to have no further cause, ms. */
const CAUSE_MS = 500;

/** What made a commit fail. lmdb rejects with an error that only promises its cause; unobserved, that would end the process. */
export async function causeOf(error: unknown): Promise<unknown> {
  const cause = typeof error === 'object' && error !== null && 'commitError' in error ? error.commitError : undefined;
  if (!(cause instanceof Promise)) return error;
  let timer: NodeJS.Timeout | undefined;
  const none = new Promise<unknown>((resolve) => {
    timer = setTimeout(() => resolve(error), CAUSE_MS);
  });
  const found = await Promise.race([none, cause.then(() => error).catch((reason: unknown) => reason)]);
  clearTimeout(timer);
  return found;
}
