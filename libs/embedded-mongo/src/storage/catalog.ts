import { randomUUID } from 'node:crypto';
import { MongoError } from '../mongo.errors';
import { readDocument } from '../bson/bson.reader';
import { writeDocument } from '../bson/bson.writer';
import { isDoc, toNumber, type Doc } from '../bson/bson.values';
import { Collection } from './collection';
import { parseIndex, type IndexDefinition } from './index.definition';
import { ALL_KEYS, type Store } from './store';

/** Space 0 holds one entry per collection; its name is the key. */
const CATALOG_SPACE = 0;
const NEXT_SPACE_KEY = Buffer.from('\u0001next-space');
const MAX_COLLECTIONS = 10_000;
const MAX_INDEXES = 64;

/** All collections and indexes, in memory as on disk. Changes are made only inside Store.write. */
export class Catalog {
  private collections = new Map<string, Collection>();
  private nextSpace = 1;

  constructor(private readonly store: Store) {
    this.load();
    store.onLostTransaction = () => this.load();
  }

  private load(): void {
    this.collections = new Map();
    for (const { key, value } of this.store.scan(CATALOG_SPACE, ALL_KEYS)) {
      const entry = readDocument(value);
      if (key.equals(NEXT_SPACE_KEY)) this.nextSpace = toNumber(entry['next']) ?? 1;
      else this.collections.set(key.toString('utf8'), this.restore(key.toString('utf8'), entry));
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
      changed: (collection) => this.save(collection),
    });
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
      changed: (changed) => this.save(changed),
    });
    this.collections.set(ns, collection);
    this.save(collection);
    return collection;
  }

  /** Only inside Store.write. */
  obtain(ns: string): Collection {
    return this.collections.get(ns) ?? this.create(ns);
  }

  /** Only inside Store.write. Returns whether the index is new. Throws when its name or key is taken by a different one. */
  createIndex(collection: Collection, spec: unknown): boolean {
    const wanted = parseIndex(spec, 0);
    for (const existing of collection.indexes) {
      const sameKey = signature(existing.spec, false) === signature(wanted.spec, false);
      if (existing.name === '_id_' && sameKey) return false;
      if (signature(existing.spec, true) === signature(wanted.spec, true)) {
        if (existing.name === wanted.name) return false;
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
    if (collection.indexes.length >= MAX_INDEXES)
      throw new MongoError(67, `add index fails, too many indexes for ${collection.ns}`);
    collection.addIndex({ ...wanted, space: this.takeSpace() });
    this.save(collection);
    return true;
  }

  /** Only inside Store.write. */
  dropIndex(collection: Collection, index: IndexDefinition): void {
    collection.removeIndex(index);
    this.store.clear(index.space);
    this.save(collection);
  }

  /** Only inside Store.write. */
  drop(collection: Collection): void {
    collection.markDropped();
    for (const index of collection.indexes) this.store.clear(index.space);
    this.store.clear(collection.space);
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
