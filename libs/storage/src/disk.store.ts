import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import {
  checkedId,
  NoSuchFile,
  type ByteRange,
  type FileStore,
  type WriteOptions,
  type WrittenFile,
} from './file.store';
import { MeteredSource } from './metered.source';

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/**
 * Files in a folder that only the platform's user may enter, called by their ids alone. Written under another name first,
 * so that whatever bears an id is whole and on the disk.
 */
export class DiskStore implements FileStore {
  constructor(private readonly folder: string) {}

  async write(id: string, source: AsyncIterable<Uint8Array>, options: WriteOptions): Promise<WrittenFile> {
    const target = this.pathOf(id);
    const begun = this.begunPathOf(id);
    const metered = new MeteredSource(source, options);
    await mkdir(this.folder, { recursive: true, mode: FOLDER_MODE });
    const file = await open(begun, 'wx', FILE_MODE);
    try {
      await this.fill(file, metered);
      await rename(begun, target);
      await this.syncFolder();
      return metered.written();
    } catch (error) {
      await rm(begun, { force: true });
      throw error;
    }
  }

  private async fill(file: FileHandle, source: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      for await (const part of source) await file.writeFile(part);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  /** Without it a rename may be forgotten in a power cut. */
  private async syncFolder(): Promise<void> {
    const folder = await open(this.folder, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }

  async *read(id: string, range?: ByteRange): AsyncGenerator<Uint8Array> {
    if (range && range.start >= range.end) return;
    const file = createReadStream(this.pathOf(id), range ? { start: range.start, end: range.end - 1 } : {});
    try {
      for await (const part of file) if (part instanceof Uint8Array) yield part;
    } catch (error) {
      if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT')
        throw new NoSuchFile(id);
      throw error;
    }
  }

  async remove(id: string): Promise<void> {
    await rm(this.pathOf(id), { force: true });
    await rm(this.begunPathOf(id), { force: true });
  }

  private pathOf(id: string): string {
    return join(this.folder, checkedId(id));
  }

  private begunPathOf(id: string): string {
    return `${this.pathOf(id)}.part`;
  }
}
