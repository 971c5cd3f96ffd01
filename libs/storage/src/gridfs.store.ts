import mongoose, { type Connection } from 'mongoose';
import { NoSuchFile, type ByteRange, type FileStore, type WriteOptions, type WrittenFile } from './file.store';
import { MeteredSource } from './metered.source';

/** Ids of files are texts here, as in the reference's databases; the driver's types know ObjectIds only. */
function gridId(id: string): mongoose.mongo.ObjectId {
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- GridFS takes any value as an id, its typings only one
  return id as unknown as mongoose.mongo.ObjectId;
}

/** Files in the database: `<bucket>.files` and `<bucket>.chunks`. An id may be any text here: it is no path. */
export class GridFsStore implements FileStore {
  private readonly bucket: mongoose.mongo.GridFSBucket;
  private readonly files: mongoose.mongo.Collection<{ _id: string; length: number }>;

  /** @param connection must be open */
  constructor(connection: Connection, bucketName: string) {
    const { db } = connection;
    if (!db) throw new Error('a file store needs an open connection');
    this.bucket = new mongoose.mongo.GridFSBucket(db, { bucketName });
    this.files = db.collection(`${bucketName}.files`);
  }

  async write(id: string, source: AsyncIterable<Uint8Array>, options: WriteOptions): Promise<WrittenFile> {
    const metered = new MeteredSource(source, options);
    const upload = this.bucket.openUploadStreamWithId(gridId(id), options.name ?? id, {
      metadata: { type: options.contentType },
    });
    // A write that failed is told by its callback as well; unheard, the event would end the process.
    upload.on('error', () => undefined);
    try {
      for await (const part of metered)
        await new Promise<void>((done, fail) =>
          upload.write(Buffer.from(part.buffer, part.byteOffset, part.byteLength), (error) =>
            error ? fail(error) : done(),
          ),
        );
      await new Promise<void>((done, fail) => upload.end((error?: Error | null) => (error ? fail(error) : done())));
      return metered.written();
    } catch (error) {
      await upload.abort();
      throw error;
    }
  }

  async *read(id: string, range?: ByteRange): AsyncGenerator<Uint8Array> {
    const file = await this.files.findOne({ _id: id }, { projection: { length: 1 } });
    if (!file) throw new NoSuchFile(id);
    // The driver refuses what lies beyond the end.
    const start = range?.start ?? 0;
    const end = Math.min(range?.end ?? file.length, file.length);
    if (start >= end) return;
    const stream = this.bucket.openDownloadStream(gridId(id), { start, end });
    for await (const part of stream) if (part instanceof Uint8Array) yield part;
  }

  async remove(id: string): Promise<void> {
    try {
      await this.bucket.delete(gridId(id));
    } catch (error) {
      // Chunks are deleted all the same: those of a write that did not end have no file.
      if (!(error instanceof mongoose.mongo.MongoRuntimeError) || !/not found/i.test(error.message)) throw error;
    }
  }
}
