import { MongoError } from '../mongo.errors';
import type { Slice } from '../pace/slice';
import type { Catalog } from './catalog';
import type { Collection } from './collection';
import type { IndexDefinition } from './index.definition';

const START = Buffer.alloc(0);

export interface BuiltIndexes {
  created: boolean;
  before: number;
  after: number;
}

/**
 * Makes all of the indexes or none, in slices between which others read and write: writes keep unfinished indexes up, queries
 * do not use them. `step` is to be called inside Store.write until it returns true.
 */
export class IndexBuild {
  private collection: Collection | undefined;
  private indexes: IndexDefinition[] = [];
  private filled = 0;
  private after: Buffer = START;
  /** What it has made; true from the last step. */
  readonly result: BuiltIndexes = { created: false, before: 0, after: 0 };

  constructor(
    private readonly catalog: Catalog,
    private readonly ns: string,
    private readonly specs: readonly unknown[],
  ) {}

  /** @returns whether the indexes are complete. Throws MongoDB's errors, and leaves no index then. */
  step(slice: Slice): boolean {
    try {
      const collection = this.begun();
      if (this.catalog.get(this.ns) !== collection)
        throw new MongoError(276, 'Index build aborted: collection dropped');
      for (let index = this.indexes[this.filled]; index; index = this.indexes[this.filled]) {
        const end = collection.fillIndex(index, this.after, slice);
        if (end) {
          this.after = end;
          return false;
        }
        this.filled++;
        this.after = START;
      }
      this.catalog.finishIndexes(collection, this.indexes);
      this.result.after = collection.indexes.length;
      return true;
    } catch (error) {
      this.undo();
      throw error;
    }
  }

  private begun(): Collection {
    if (this.collection) return this.collection;
    this.result.created = this.catalog.get(this.ns) === undefined;
    const collection = this.catalog.obtain(this.ns);
    this.collection = collection;
    this.result.before = collection.indexes.length;
    for (const spec of this.specs) {
      const index = this.catalog.beginIndex(collection, spec);
      if (index) this.indexes.push(index);
    }
    return collection;
  }

  private undo(): void {
    const { collection } = this;
    if (!collection) return;
    this.catalog.abandonIndexes(collection, this.indexes);
    if (this.result.created && this.catalog.get(this.ns) === collection && collection.size === 0)
      this.catalog.drop(collection);
  }
}
