import type { FileStore } from './file.store';
import type { S3Options } from './s3.store';

export { DiskStore } from './disk.store';
export { NoSuchFile, type ByteRange, type FileStore, type WriteOptions, type WrittenFile } from './file.store';
export { GridFsStore } from './gridfs.store';
export type { S3Options } from './s3.store';

/** Loads Amazon's client first: only who uses such a store pays for it, with 20 MB and a fifth of a second. */
export async function openS3Store(options: S3Options): Promise<FileStore> {
  const { S3Store } = await import('./s3.store');
  return new S3Store(options);
}
