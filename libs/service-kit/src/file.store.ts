import mongoose, { type Connection } from 'mongoose';

type FileId = mongoose.mongo.ObjectId;

/** What a file may have beside its bytes. */
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

/** Ids of files are texts here, as in the reference's databases; the driver's types know ObjectIds only. */
function gridId(id: string): FileId {
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- GridFS takes any value as an id, its typings only one
  return id as unknown as FileId;
}

/** Files in GridFS, one bucket for each kind: `<bucket>.files` and `<bucket>.chunks`, owned by the service that makes the store. */
export class FileStore {
  private readonly bucket: mongoose.mongo.GridFSBucket;
  private readonly files: mongoose.mongo.Collection<{
    _id: string;
    length: number;
    uploadDate: Date;
    filename: string;
    contentType?: string;
    metadata?: { type?: string };
  }>;

  constructor(connection: Connection, bucketName: string) {
    const { db } = connection;
    if (!db) throw new Error('a file store needs an open connection');
    this.bucket = new mongoose.mongo.GridFSBucket(db, { bucketName });
    this.files = db.collection(`${bucketName}.files`);
  }

  /** Stored whole, or not at all. @param id must be new */
  async save(id: string, content: Uint8Array, meta: FileMeta): Promise<void> {
    await this.saveStream(id, [content], meta);
  }

  /** Stores a file part by part; what was written of one that fails is removed. @returns bytes written */
  async saveStream(
    id: string,
    parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
    { name, type }: FileMeta,
  ): Promise<number> {
    const upload = this.bucket.openUploadStreamWithId(gridId(id), name, { metadata: { type } });
    // A write that failed is told by its callback as well; unheard, the event would end the process.
    upload.on('error', () => undefined);
    let size = 0;
    try {
      for await (const part of parts) {
        size += part.byteLength;
        await new Promise<void>((done, fail) =>
          upload.write(Buffer.from(part), (error) => (error ? fail(error) : done())),
        );
      }
      await new Promise<void>((done, fail) => upload.end((error?: Error | null) => (error ? fail(error) : done())));
      return size;
    } catch (error) {
      await upload.abort();
      throw error;
    }
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

  /** At most `length` bytes from `offset` on. */
  async read({ _id, size }: StoredFile, offset = 0, length = size): Promise<Buffer> {
    const end = Math.min(size, offset + length);
    if (offset >= end) return Buffer.alloc(0);
    const chunks = await this.bucket.openDownloadStream(gridId(_id), { start: offset, end }).toArray();
    return Buffer.concat(chunks.map((chunk: unknown) => (Buffer.isBuffer(chunk) ? chunk : Buffer.alloc(0))));
  }

  /** One that is not there is fine. */
  async remove(id: string): Promise<void> {
    if (await this.find(id)) await this.bucket.delete(gridId(id));
  }
}
