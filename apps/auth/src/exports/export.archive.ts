import { PassThrough, Readable } from 'node:stream';
import { ZipFile } from 'yazl';

/** A file of an archive; its content is requested when it is written. */
export interface ArchivedFile {
  readonly name: string;
  readonly content: () => AsyncIterable<Buffer>;
}

/** A zip archive as a stream: only what is being written is in memory. */
export async function* zipOf(files: readonly ArchivedFile[]): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile();
  const output = new PassThrough();
  for (const { name, content } of files) {
    zip.addReadStreamLazy(name, (done) => done(null, Readable.from(content(), { objectMode: false })));
  }
  zip.on('error', (error) => output.destroy(error));
  zip.outputStream.on('error', (error) => output.destroy(error)).pipe(output);
  zip.end();
  for await (const chunk of output) yield Buffer.from(chunk);
}
