import { createHash } from 'node:crypto';
import { AppError } from '@gantry/contracts';
import type { WriteOptions, WrittenFile } from './file.store';

/** A source on its way into a store: counted, hashed, cut off at the limit and at the signal. */
export class MeteredSource implements AsyncIterable<Uint8Array> {
  private readonly hash = createHash('sha256');
  private bytes = 0;

  constructor(
    private readonly source: AsyncIterable<Uint8Array>,
    private readonly options: Pick<WriteOptions, 'maxBytes' | 'signal'>,
  ) {}

  /** Once it has been read to its end. */
  written(): WrittenFile {
    return { bytes: this.bytes, sha256: this.hash.digest('hex') };
  }

  /** @throws AppError error-file-too-large, the reason of the signal. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    const { maxBytes, signal } = this.options;
    const iterator = this.source[Symbol.asyncIterator]();
    let isOver = false;
    try {
      for (;;) {
        const next = await nextUnlessAborted(iterator, signal);
        isOver = next.done === true;
        if (next.done) return;
        this.bytes += next.value.byteLength;
        if (this.bytes > maxBytes) throw AppError.tooLarge('The file');
        this.hash.update(next.value);
        yield next.value;
      }
    } finally {
      // Not awaited: a source that is waiting for its next bytes would only end after them. Nobody asks how it ended.
      if (!isOver) iterator.return?.().catch(() => undefined);
    }
  }
}

/**
 * Rejects when the signal comes first. Not by a race with one promise for the whole source: that one would hold every result
 * that it has lost to, and so the whole file.
 */
function nextUnlessAborted<T>(iterator: AsyncIterator<T>, signal: AbortSignal | undefined): Promise<IteratorResult<T>> {
  if (!signal) return iterator.next();
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      const reason: unknown = signal.reason;
      reject(reason);
    };
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    iterator
      .next()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', onAbort));
  });
}
