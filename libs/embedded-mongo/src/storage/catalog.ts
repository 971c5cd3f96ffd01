import { randomUUID } from 'node:crypto';
import { MongoError } from '../mongo.errors';
import { readDocument } from '../bson/bson.reader';
import { writeDocument } from '../bson/bson.writer';
import { isDoc, toNumber, type Doc } from '../bson/bson.values';
import { Collection } from './collection';
import { parseIndex, type IndexDefinition } from './index.definition';
import { SpaceRecycler } from './space.recycler';
import { ALL_KEYS } from './key.range';
import { CATALOG_SPACE, type Store } from './store';

const NEXT_SPACE_KEY = Buffer.from('\u0001next-space');
/** Followed by a collection's space: its number of documents. */
const SIZE_KEY = '\u0001size:';
const MAX_COLLECTIONS = 10_000;
const MAX_INDEXES = 64;

/** All collections and indexes, in memory as on disk. Changes are made only inside Store.write. */
export class Catalog {
  private collections = new Map<string, Collection>();
  private nextSpace = 1;
  private readonly resized = new Set<Collection>();
  private readonly recycler: SpaceRecycler;

  constructor(private readonly store: Store) {
    this.recycler = new SpaceRecycler(store);
    this.load();
    store.beforeCommit = () => this.saveSizes();
  }

  /** Empties what dropped collections and indexes have left, in slices. */
  sweep(): Promise<void> {
    return this.recycler.sweep();
  }

  /** Ends the sweep, to be taken up at the next start. */
  stop(): Promise<void> {
    return this.recycler.stop();
  }

  private saveSizes(): void {
    for (const collection of this.resized) {
      const size = collection.takeChangedSize();
      if (size !== undefined && this.collections.get(collection.ns) === collection)
        this.store.put(CATALOG_SPACE, sizeKey(collection.space), writeDocument({ size }));
    }
    this.resized.clear();
  }

  private load(): void {
    this.collections = new Map();
    for (const { key, value } of this.store.scan(CATALOG_SPACE, ALL_KEYS)) {
      const entry = readDocument(value);
      // What begins so is no collection.
      if (key.equals(NEXT_SPACE_KEY)) this.nextSpace = toNumber(entry['next']) ?? 1;
      else if (key[0] !== 1) this.collections.set(key.toString('utf8'), this.restore(key.toString('utf8'), entry));
    }
  }

  private restore(ns: string, entry: Doc): Collection {
    const indexes = Array.isArray(entry['indexes']) ? entry['indexes'].filter(isDoc) : [];
    return new Collection(this.store, ns, {
      uuid: String(entry['uuid']),
      space: toNumber(entry['space']) ?? 0,
      options: isDoc(entry['options']) ? entry['options'] : {},
      indexes: indexes.map((saved) => {
        const index = parseIndex(saved['spec'], toNumber(saved['space']) ?? 0);
        if (Array.isArray(saved['arrayFields']))
          for (const at of saved['arrayFields']) index.arrayFields.add(Number(at));
        index.cut = saved['cut'] === true;
        return index;
      }),
      ...this.listeners,
      count: this.savedSize(toNumber(entry['space']) ?? 0),
    });
  }

  private readonly listeners = {
    changed: (collection: Collection): void => this.save(collection),
    resized: (collection: Collection): void => void this.resized.add(collection),
  };

  private savedSize(space: number): number | undefined {
    const saved = this.store.get(CATALOG_SPACE, sizeKey(space));
    return saved && toNumber(readDocument(saved)['size']);
  }

  get(ns: string): Collection | undefined {
    return this.collections.get(ns);
  }

  list(db?: string): Collection[] {
    const all = [...this.collections.values()];
    return db === undefined ? all : all.filter((collection) => collection.ns.startsWith(`${db}.`));
  }

  /** Only inside Store.write. */
  create(ns: string, options: Doc = {}): Collection {
    if (this.collections.size >= MAX_COLLECTIONS) throw new MongoError(2, `more than ${MAX_COLLECTIONS} collections`);
    checkNamespace(ns);
    const collection = new Collection(this.store, ns, {
      uuid: randomUUID(),
      space: this.takeSpace(),
      options,
      indexes: [parseIndex({ key: { _id: 1 }, name: '_id_' }, this.takeSpace())],
      ...this.listeners,
      count: 0,
    });
    this.collections.set(ns, collection);
    this.save(collection);
    return collection;
  }

  /** Only inside Store.write. */
  obtain(ns: string): Collection {
    return this.collections.get(ns) ?? this.create(ns);
  }

  /**
   * Only inside Store.write. Writes keep the index up from now on. @returns undefined when it is there already. Throws when
   * its name or key is taken by a different one.
   */
  beginIndex(collection: Collection, spec: unknown): IndexDefinition | undefined {
    const wanted = parseIndex(spec, 0);
    for (const existing of collection.keptIndexes) {
      const sameKey = signature(existing.spec, false) === signature(wanted.spec, false);
      if (existing.name === '_id_' && sameKey) return undefined;
      if (signature(existing.spec, true) === signature(wanted.spec, true)) {
        if (existing.name === wanted.name) return undefined;
        throw new MongoError(85, `Index already exists with a different name: ${existing.name}`);
      }
      if (existing.name === wanted.name) {
        throw new MongoError(
          86,
          `An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation. Requested index: ${JSON.stringify(wanted.spec)}, existing index: ${JSON.stringify(existing.spec)}`,
        );
      }
      if (sameKey)
        throw new MongoError(
          85,
          `An equivalent index already exists with the same name but different options. Requested index: ${JSON.stringify(wanted.spec)}, existing index: ${JSON.stringify(existing.spec)}`,
        );
      if (wanted.text && existing.text) throw new MongoError(67, 'only one text index per collection allowed');
    }
    if (collection.keptIndexes.length >= MAX_INDEXES)
      throw new MongoError(67, `add index fails, too many indexes for ${collection.ns}`);
    const index = { ...wanted, space: this.takeSpace() };
    this.recycler.begin(index.space);
    collection.beginIndex(index);
    return index;
  }

  /** Only inside Store.write. Queries use the indexes from now on. */
  finishIndexes(collection: Collection, indexes: readonly IndexDefinition[]): void {
    for (const index of indexes) {
      collection.endIndex(index, true);
      this.recycler.finish(index.space);
    }
    this.save(collection);
  }

  /** Only inside Store.write. */
  abandonIndexes(collection: Collection, indexes: readonly IndexDefinition[]): void {
    for (const index of indexes) collection.endIndex(index, false);
    this.recycler.discard(indexes.map(({ space }) => space));
  }

  /** Only inside Store.write. */
  dropIndex(collection: Collection, index: IndexDefinition): void {
    collection.removeIndex(index);
    this.recycler.discard([index.space]);
    this.save(collection);
  }

  /** Only inside Store.write. The collection is gone at once; its space is given back by sweep. */
  drop(collection: Collection): void {
    collection.markDropped();
    this.recycler.discard([collection.space, ...collection.indexes.map(({ space }) => space)]);
    this.store.remove(CATALOG_SPACE, sizeKey(collection.space));
    this.store.remove(CATALOG_SPACE, Buffer.from(collection.ns, 'utf8'));
    this.collections.delete(collection.ns);
  }

  /** Only inside Store.write. Throws NamespaceExists when the new name is taken. */
  rename(collection: Collection, ns: string): void {
    if (this.collections.has(ns)) throw new MongoError(48, 'target namespace exists');
    checkNamespace(ns);
    this.store.remove(CATALOG_SPACE, Buffer.from(collection.ns, 'utf8'));
    this.collections.delete(collection.ns);
    collection.ns = ns;
    this.collections.set(ns, collection);
    this.save(collection);
  }

  /** Only inside Store.write. */
  save(collection: Collection): void {
    this.store.put(
      CATALOG_SPACE,
      Buffer.from(collection.ns, 'utf8'),
      writeDocument({
        uuid: collection.uuid,
        space: collection.space,
        options: collection.options,
        indexes: collection.indexes.map(({ space, spec, arrayFields, cut }) => ({
          space,
          spec,
          arrayFields: [...arrayFields],
          cut,
        })),
      }),
    );
  }

  private takeSpace(): number {
    const space = this.nextSpace++;
    this.store.put(CATALOG_SPACE, NEXT_SPACE_KEY, writeDocument({ next: this.nextSpace }));
    return space;
  }
}

const sizeKey = (space: number): Buffer => Buffer.from(`${SIZE_KEY}${space}`);

/** What makes two indexes the same one: the key, and with `options` everything but the name. */
function signature(spec: Doc, options: boolean): string {
  const { name: _name, v: _v, background: _background, ...rest } = spec;
  const key = isDoc(spec['key'])
    ? Object.entries(spec['key']).map(([path, direction]) => [path, toNumber(direction) ?? direction])
    : [];
  if (!options) return JSON.stringify([key, spec['collation'], spec['partialFilterExpression']]);
  return JSON.stringify([
    key,
    Object.entries(rest)
      .filter(([option]) => option !== 'key')
      .sort(),
  ]);
}

const MAX_NAMESPACE_BYTES = 255;

function checkNamespace(ns: string): void {
  const dot = ns.indexOf('.');
  const name = ns.slice(dot + 1);
  if (
    dot < 1 ||
    name === '' ||
    name.startsWith('.') ||
    name.includes('$') ||
    name.includes('\0') ||
    /[/\\ "]/.test(ns.slice(0, dot))
  ) {
    throw new MongoError(73, `Invalid namespace specified '${ns}'`);
  }
  if (Buffer.byteLength(ns) > MAX_NAMESPACE_BYTES)
    throw new MongoError(73, `Fully qualified namespace is too long. Namespace: ${ns} Max: ${MAX_NAMESPACE_BYTES}`);
  if (name.startsWith('system.')) throw new MongoError(73, `Invalid system namespace: ${ns}`);
}
