import { Readable } from 'node:stream';
import { DeleteObjectCommand, GetObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import {
  checkedId,
  NoSuchFile,
  type ByteRange,
  type FileStore,
  type WriteOptions,
  type WrittenFile,
} from './file.store';
import { MeteredSource } from './metered.source';

/** The least that S3 takes for a part that is not the last, bytes. 10,000 parts make 50 GB. */
const PART_BYTES = 5 * 1_024 * 1_024;
/** Parts of one file that are on their way at one time: times PART_BYTES, what a write holds in memory. */
const PARTS_IN_FLIGHT = 2;
const CONNECT_TIMEOUT_MS = 5_000;
/** A store that says nothing for so long is given up, ms. */
const IDLE_TIMEOUT_MS = 30_000;
const MAX_ATTEMPTS = 3;

export interface S3Options {
  readonly bucket: string;
  readonly region: string;
  /** Of a store other than Amazon's own. */
  readonly endpoint?: string;
  /** `endpoint/bucket/key` rather than `bucket.endpoint/key`: what most stores beside Amazon's ask for. */
  readonly forcePathStyle: boolean;
  /** Absent: what the machine is given by its environment or role. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Before each id. */
  readonly prefix?: string;
}

/** Files in a bucket of an S3-compatible store. */
export class S3Store implements FileStore {
  private readonly client: S3Client;

  constructor(private readonly options: S3Options) {
    const { region, endpoint, forcePathStyle, credentials } = options;
    this.client = new S3Client({
      region,
      forcePathStyle,
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(credentials === undefined ? {} : { credentials }),
      maxAttempts: MAX_ATTEMPTS,
      // Stores beside Amazon's do not all know the newer checksums.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, socketTimeout: IDLE_TIMEOUT_MS },
    });
  }

  async write(id: string, source: AsyncIterable<Uint8Array>, options: WriteOptions): Promise<WrittenFile> {
    const metered = new MeteredSource(source, options);
    const upload = new Upload({
      client: this.client,
      params: {
        ...this.place(id),
        Body: Readable.from(metered, { objectMode: false, highWaterMark: 0 }),
        ContentType: options.contentType,
      },
      partSize: PART_BYTES,
      queueSize: PARTS_IN_FLIGHT,
      leavePartsOnError: false,
    });
    await upload.done();
    return metered.written();
  }

  async *read(id: string, range?: ByteRange): AsyncGenerator<Uint8Array> {
    if (range && range.start >= range.end) return;
    const Range = range && `bytes=${range.start}-${range.end - 1}`;
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ ...this.place(id), Range }));
      if (!(Body instanceof Readable)) throw new Error('the store answered without a body');
      for await (const part of Body) if (part instanceof Uint8Array) yield part;
    } catch (error) {
      if (!(error instanceof S3ServiceException)) throw error;
      if (error.name === 'InvalidRange' || error.$metadata.httpStatusCode === 416) return;
      throw error.name === 'NoSuchKey' ? new NoSuchFile(id) : error;
    }
  }

  async remove(id: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand(this.place(id)));
  }

  /** Lets go of its connections. */
  close(): void {
    this.client.destroy();
  }

  private place(id: string): { Bucket: string; Key: string } {
    return { Bucket: this.options.bucket, Key: `${this.options.prefix ?? ''}${checkedId(id)}` };
  }
}
