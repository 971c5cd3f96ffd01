import { PIECES_IN_FLIGHT } from '@gantry/contracts';

interface Waiting {
  readonly content: Uint8Array;
  readonly written: () => void;
  readonly refused: (error: unknown) => void;
}

/** The pieces of one file in order of their numbers, for a single reader. Bounded by PIECES_IN_FLIGHT. */
export class PieceQueue implements AsyncIterable<Uint8Array> {
  private readonly waiting = new Map<number, Waiting>();
  private next = 0;
  private total: number | undefined;
  private failure: { readonly error: unknown } | undefined;
  private wake: () => void = () => undefined;

  /**
   * Resolves when the reader asks for the next piece, because this one has been written by then.
   * @throws Error for a number that was received before or is too far ahead, or the reason passed to {@link fail}
   */
  push(seq: number, content: Uint8Array): Promise<void> {
    return new Promise((written, refused) => {
      if (this.failure) return refused(this.failure.error);
      if (seq < this.next || seq >= this.next + PIECES_IN_FLIGHT || this.waiting.has(seq))
        return refused(new Error(`piece ${seq} of an upload came, piece ${this.next} is next`));
      this.waiting.set(seq, { content, written, refused });
      this.wake();
    });
  }

  /** Tells the reader that the file ends after this many pieces. */
  end(total: number): void {
    this.total = total;
    this.wake();
  }

  /** Ends the queue: pending and later pieces are rejected with `error`. */
  fail(error: unknown): void {
    this.failure ??= { error };
    for (const { refused } of this.waiting.values()) refused(error);
    this.waiting.clear();
    this.wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      if (this.failure) throw this.failure.error;
      const piece = this.waiting.get(this.next);
      if (piece) {
        yield piece.content;
        this.waiting.delete(this.next++);
        piece.written();
      } else if (this.total !== undefined && this.next >= this.total) {
        return;
      } else {
        await new Promise<void>((resolve) => (this.wake = resolve));
      }
    }
  }
}
