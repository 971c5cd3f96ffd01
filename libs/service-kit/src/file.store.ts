import { GridFsStore } from '@gantry/storage';
import type mongoose from 'mongoose';
import type { Connection } from 'mongoose';

/** Metadata of a file. */
export interface FileMeta {
  readonly name: string;
  readonly type: string;
}

export interface StoredFile extends FileMeta {
  readonly _id: string;
  /** Bytes. */
  readonly size: number;
  readonly uploadedAt: Date;
}

/**
 * Files that have no document of their own, in GridFS: name, type and size are read from there. One bucket for each kind,
 * owned by the service that makes the store. Files that people upload have documents and may lie elsewhere: they use
 * `@gantry/storage` itself.
 */
export class FileStore {
  private readonly store: GridFsStore;
  private readonly files: mongoose.mongo.Collection<{
    _id: string;
    length: number;
    uploadDate: Date;
    filename: string;
    contentType?: string;
    metadata?: { type?: string };
  }>;

  constructor(connection: Connection, bucketName: string) {
    this.store = new GridFsStore(connection, bucketName);
    this.files = connection.collection(`${bucketName}.files`);
  }

  /** Stores the whole file, or nothing. @param id must be new */
  async save(id: string, content: Uint8Array, meta: FileMeta): Promise<void> {
    await this.saveStream(id, one(content), meta);
  }

  /** Stores a file in parts; the parts of one that fails are removed. @returns bytes written */
  async saveStream(id: string, parts: AsyncIterable<Uint8Array>, { name, type }: FileMeta): Promise<number> {
    const { bytes } = await this.store.write(id, parts, { name, contentType: type, maxBytes: Infinity });
    return bytes;
  }

  async find(id: string): Promise<StoredFile | undefined> {
    const file = await this.files.findOne({ _id: id });
    return file
      ? {
          _id: file._id,
          size: file.length,
          uploadedAt: file.uploadDate,
          name: file.filename,
          type: file.metadata?.type ?? file.contentType ?? 'application/octet-stream',
        }
      : undefined;
  }

  /** At most `length` bytes starting at `offset`. */
  async read({ _id, size }: StoredFile, offset = 0, length = size): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.store.read(_id, { start: offset, end: offset + length })) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  /** Does nothing when there is no such file. */
  async remove(id: string): Promise<void> {
    await this.store.remove(id);
  }
}

async function* one(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}
