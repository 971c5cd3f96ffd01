import { toNumber } from '../bson/bson.values';
import { readDocument } from '../bson/bson.reader';
import { writeDocument } from '../bson/bson.writer';
import type { Slice } from '../pace/slice';
import { CATALOG_SPACE, type Store } from './store';

const KEY = Buffer.from('\u0001unused-spaces');

/**
 * Key spaces whose entries nobody needs any more, and those that would be so if the process ended now. They are known on
 * disk, so that nothing is left behind, and emptied little by little. Changes are made only inside Store.write.
 */
export class SpaceRecycler {
  private unused: Set<number>;
  /** Of indexes that are being built. */
  private readonly unfinished = new Set<number>();
  private running: Promise<void> | undefined;
  private stopped = false;

  constructor(private readonly store: Store) {
    const saved = store.get(CATALOG_SPACE, KEY);
    const spaces: unknown = saved && readDocument(saved)['spaces'];
    this.unused = new Set(Array.isArray(spaces) ? spaces.map((space) => toNumber(space) ?? 0) : []);
  }

  static isOwn(key: Buffer): boolean {
    return key.equals(KEY);
  }

  begin(space: number): void {
    this.unfinished.add(space);
    this.save();
  }

  finish(space: number): void {
    this.unfinished.delete(space);
    this.save();
  }

  discard(spaces: readonly number[]): void {
    for (const space of spaces) {
      this.unfinished.delete(space);
      this.unused.add(space);
    }
    this.save();
  }

  /** Empties what is unused, in slices. Called again while it runs, it goes on with what has come. */
  sweep(): Promise<void> {
    if (this.unused.size === 0) return this.running ?? Promise.resolve();
    this.running ??= this.store
      .writeSlices((slice) => this.clearSome(slice), false)
      .finally(() => {
        this.running = undefined;
      });
    return this.running;
  }

  /** Resolves when no more writes come: the rest is done at the next start. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  private clearSome(slice: Slice): boolean {
    for (const space of this.unused) {
      if (this.stopped) return true;
      if (!this.store.clear(space, slice)) return false;
      this.unused.delete(space);
      this.save();
    }
    return true;
  }

  private save(): void {
    const spaces = { spaces: [...this.unused, ...this.unfinished] };
    this.store.put(CATALOG_SPACE, KEY, writeDocument(spaces));
  }
}
