/** Most items that one write takes. */
export const MAX_GROUP = 500;
/** Most items that may wait; beyond it the caller gets an error at once. */
export const MAX_WAITING = 20_000;

export class GroupCommitFull extends Error {}

interface Entry<T, R> {
  readonly item: T;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Writes concurrent items together and answers each only after its write. No timer: while one group is being written,
 * the next one gathers, so a quiet service adds no delay and a busy one writes large groups.
 *
 *   add ─► [waiting] ──write──► results, in order
 *             ▲          │
 *             └── next group gathers meanwhile
 */
export class GroupCommit<T, R> {
  private waiting: Entry<T, R>[] = [];
  private writing = false;

  /** @param write writes a group and returns one result per item, in order; if it rejects, the whole group fails */
  constructor(private readonly write: (items: readonly T[]) => Promise<readonly R[]>) {}

  /** @throws GroupCommitFull when too many items wait; otherwise whatever `write` throws */
  add(item: T): Promise<R> {
    if (this.waiting.length >= MAX_WAITING) return Promise.reject(new GroupCommitFull('too many writes are waiting'));
    return new Promise<R>((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (this.writing) return;
      this.writing = true;
      // Items added in the same turn of the event loop belong to the first group.
      setImmediate(() => void this.run());
    });
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0) await this.commit(this.waiting.splice(0, MAX_GROUP));
    this.writing = false;
  }

  private async commit(group: readonly Entry<T, R>[]): Promise<void> {
    try {
      const results = await this.write(group.map(({ item }) => item));
      for (const [index, entry] of group.entries()) {
        const result = results[index];
        if (result === undefined) entry.reject(new Error('the write answered too few results'));
        else entry.resolve(result);
      }
    } catch (error) {
      for (const entry of group) entry.reject(error);
    }
  }
}
