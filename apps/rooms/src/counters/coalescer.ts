interface Waiting<Item> {
  readonly item: Item;
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

/**
 * Bounds how often work is done for a key. The first item of a quiet key is worked on at once; what comes within
 * `windowMs` of it is handed over together. Batches of one key never overlap. What waits is bounded by whoever waits for the
 * promises: an event consumer has a limit of deliveries in flight.
 */
export class Coalescer<Item> {
  /** Keys whose batch is being worked on or whose window is still open. */
  private readonly waiting = new Map<string, Waiting<Item>[]>();

  /** @param flush works on a batch in the order of arrival; its failure is the failure of each item. */
  constructor(
    private readonly windowMs: number,
    private readonly flush: (key: string, items: readonly Item[]) => Promise<void>,
  ) {}

  /** Resolves when the batch that holds `item` is done. */
  add(key: string, item: Item): Promise<void> {
    return new Promise((resolve, reject) => {
      const entry = { item, resolve, reject };
      const queue = this.waiting.get(key);
      if (queue) {
        queue.push(entry);
        return;
      }
      this.waiting.set(key, []);
      void this.work(key, [entry]);
    });
  }

  private async work(key: string, batch: readonly Waiting<Item>[]): Promise<void> {
    const windowCloses = new Promise<void>((resolve) => setTimeout(resolve, this.windowMs));
    try {
      await this.flush(
        key,
        batch.map(({ item }) => item),
      );
      for (const { resolve } of batch) resolve();
    } catch (cause) {
      for (const { reject } of batch) reject(cause);
    }
    await windowCloses;
    const next = this.waiting.get(key) ?? [];
    if (next.length === 0) {
      this.waiting.delete(key);
      return;
    }
    this.waiting.set(key, []);
    void this.work(key, next);
  }
}
