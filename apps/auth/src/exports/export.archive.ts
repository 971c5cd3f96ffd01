import { PassThrough, Readable } from 'node:stream';
import { ZipFile } from 'yazl';

/** One file of an archive; its content is asked for when its turn comes. */
export interface ArchivedFile {
  readonly name: string;
  readonly content: () => AsyncIterable<Buffer>;
}

/** A zip archive part by part: no more of it is held than what is on its way. */
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
