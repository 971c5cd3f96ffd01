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
    const ended = endOf(signal);
    let isOver = false;
    try {
      for (;;) {
        signal?.throwIfAborted();
        const next = await Promise.race([iterator.next(), ended.promise]);
        isOver = next.done === true;
        if (next.done) return;
        this.bytes += next.value.byteLength;
        if (this.bytes > maxBytes) throw AppError.tooLarge('The file');
        this.hash.update(next.value);
        yield next.value;
      }
    } finally {
      ended.forget();
      // Not awaited: a source that is waiting for its next bytes would only end after them.
      if (!isOver) void iterator.return?.();
    }
  }
}

/** Rejects when the signal comes; never, without one. */
function endOf(signal: AbortSignal | undefined): { promise: Promise<never>; forget: () => void } {
  let onAbort = (): void => undefined;
  const promise = new Promise<never>((_, reject) => {
    onAbort = () => {
      const reason: unknown = signal?.reason;
      reject(reason);
    };
  });
  promise.catch(() => undefined);
  signal?.addEventListener('abort', onAbort, { once: true });
  return { promise, forget: () => signal?.removeEventListener('abort', onAbort) };
}
