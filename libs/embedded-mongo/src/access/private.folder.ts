import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folders are entered and files read by their owner alone. */
export const FOLDER_MODE = 0o700;
export const FILE_MODE = 0o600;
/** What LMDB keeps in its folder. */
const DATA_FILES = ['data.mdb', 'lock.mdb'];

/**
 * Makes a data folder, and makes it and the files of an earlier version in it the owner's alone.
 * @returns whether nobody else can enter the folder: false where another account owns it, as a mounted one may be.
 * Throws when the folder cannot be made or its files cannot be closed to others.
 */
export function closeFolder(folder: string): boolean {
  mkdirSync(dirname(folder), { recursive: true });
  if (!existsSync(folder)) mkdirSync(folder, { mode: FOLDER_MODE });
  for (const file of DATA_FILES.map((name) => join(folder, name))) {
    if (existsSync(file) && isOwn(file)) chmodSync(file, FILE_MODE);
  }
  if (!isOwn(folder)) return false;
  chmodSync(folder, FOLDER_MODE);
  return true;
}

function isOwn(path: string): boolean {
  const user = process.getuid?.();
  return user === undefined || statSync(path).uid === user;
}
