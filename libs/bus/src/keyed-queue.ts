/** Runs tasks of one key one after the other, different keys side by side. Bounded by what its caller has in flight. */
export class KeyedQueue {
  private readonly tails = new Map<string, Promise<unknown>>();

  run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const previous = this.tails.get(key) ?? Promise.resolve();
    // The next task starts whether the previous one failed or not: its failure belongs to whoever awaits it.
    const current = previous.then(task, task);
    this.tails.set(key, current);
    const forget = () => {
      if (this.tails.get(key) === current) this.tails.delete(key);
    };
    current.then(forget, forget);
    return current;
  }
}
