import { MongoError, queryPlanKilled } from '../mongo.errors';
import { readDocument } from '../bson/bson.reader';
import { MAX_BSON_BYTES, type Doc } from '../bson/bson.values';
import { duplicateKey } from './duplicate.key';
import { indexKeysOf, type IndexKeys } from './index.keys';
import type { IndexDefinition } from './index.definition';
import { ALL_KEYS, type KeyRange, type Store } from './store';

/** Record ids are 6-byte numbers that grow with every insert, so that a scan gives documents in the order they came. */
export const RECORD_ID_BYTES = 6;
const EMPTY = Buffer.alloc(0);
const ABOVE_EVERY_RECORD = Buffer.alloc(RECORD_ID_BYTES + 1, 0xff);

export interface CollectionState {
  uuid: string;
  space: number;
  options: Doc;
  indexes: IndexDefinition[];
  /** Called inside the transaction when index properties changed. */
  changed: (collection: Collection) => void;
}

/** A stored document: where it is, and its bytes. */
export interface StoredDocument {
  id: Buffer;
  raw: Buffer;
}

/** Documents of one collection and the upkeep of their indexes. Writing methods run only inside Store.write. */
export class Collection {
  readonly uuid: string;
  readonly space: number;
  readonly options: Doc;
  indexes: IndexDefinition[];
  private readonly changed: (collection: Collection) => void;
  private nextRecord: number | undefined;
  private dropped = false;
  private indexReads: ReadonlySet<string> | undefined;

  constructor(
    private readonly store: Store,
    public ns: string,
    state: CollectionState,
  ) {
    this.uuid = state.uuid;
    this.space = state.space;
    this.options = state.options;
    this.indexes = state.indexes;
    this.changed = state.changed;
    this.indexReads = this.unionOfReads();
  }

  get db(): string {
    return this.ns.slice(0, this.ns.indexOf('.'));
  }
  get name(): string {
    return this.ns.slice(this.ns.indexOf('.') + 1);
  }

  get idIndex(): IndexDefinition {
    const index = this.indexes.find((candidate) => candidate.name === '_id_');
    if (!index) throw new Error(`${this.ns} has no _id index`);
    return index;
  }

  fetch(id: Buffer): Buffer | undefined {
    return this.store.get(this.space, id);
  }

  /** All documents in the order they were inserted. Throws QueryPlanKilled when the collection goes while it is read. */
  *scan(reverse: boolean, hint: number): Generator<StoredDocument> {
    for (const { key, value } of this.store.scan(this.space, ALL_KEYS, reverse, hint)) {
      yield { id: key, raw: value };
      this.checkThere();
    }
    this.checkThere();
  }

  /** Record ids of the entries in a range of an index, in key order. Throws QueryPlanKilled when the index goes meanwhile. */
  *scanIndex(index: IndexDefinition, range: KeyRange, reverse: boolean, hint: number): Generator<Buffer> {
    for (const { key, value } of this.store.scan(index.space, range, reverse, hint)) {
      yield holdsRecordInValue(index) ? value : key.subarray(key.length - RECORD_ID_BYTES);
      this.checkThere(index);
    }
    this.checkThere(index);
  }

  /** Its documents are about to be cleared: whoever still reads them is told. */
  markDropped(): void {
    this.dropped = true;
  }

  private checkThere(index?: IndexDefinition): void {
    if (this.dropped) throw queryPlanKilled(`collection dropped: ${this.ns}`);
    // By its space: a plan may hold a copy.
    if (index && !this.indexes.some(({ space }) => space === index.space))
      throw queryPlanKilled(`index '${index.name}' dropped`);
  }

  /** The record under a complete key of the _id index. */
  lookupId(key: Buffer): Buffer | undefined {
    return this.store.get(this.idIndex.space, key);
  }

  countIndex(index: IndexDefinition, range: KeyRange): number {
    return this.store.count(index.space, range);
  }

  /** Entries in a range of an index, counted no further than `cap`. */
  estimateIndex(index: IndexDefinition, range: KeyRange, cap: number): number {
    return this.store.countUpTo(index.space, range, cap);
  }

  get size(): number {
    return this.store.count(this.space, ALL_KEYS);
  }

  /** Stores a new document. Throws DuplicateKey, or BSONObjectTooLarge beyond 16 MB, before anything is written. */
  insert(raw: Buffer): void {
    if (raw.length > MAX_BSON_BYTES)
      throw new MongoError(
        10334,
        `BSONObj size: ${raw.length} is invalid. Size must be between 0 and ${MAX_BSON_BYTES}(16MB)`,
      );
    const doc = readDocument(raw, 0, 'exact', this.indexReads);
    const keys = this.indexes.map((index) => indexKeysOf(doc, index));
    this.indexes.forEach((index, i) => this.checkUnique(index, doc, keys[i]?.keys ?? [], undefined));
    const id = this.takeRecordId();
    this.store.put(this.space, id, raw);
    this.indexes.forEach((index, i) => {
      const own = keys[i];
      if (!own) return;
      this.noteShape(index, own);
      for (const key of own.keys) this.putEntry(index, key, id);
    });
  }

  /** Replaces a document's bytes; only indexes that read one of `touched` are looked at (undefined: all). */
  replace(id: Buffer, oldDoc: Doc, newDoc: Doc, raw: Buffer, touched: ReadonlySet<string> | undefined): void {
    if (raw.length > MAX_BSON_BYTES)
      throw new MongoError(
        10334,
        `BSONObj size: ${raw.length} is invalid. Size must be between 0 and ${MAX_BSON_BYTES}(16MB)`,
      );
    const changes: { index: IndexDefinition; added: Buffer[]; removed: Buffer[]; now: IndexKeys }[] = [];
    for (const index of this.indexes) {
      if (touched && index.reads && !intersects(touched, index.reads)) continue;
      const before = indexKeysOf(oldDoc, index).keys;
      const now = indexKeysOf(newDoc, index);
      const added = without(now.keys, before);
      this.checkUnique(index, newDoc, added, id);
      changes.push({ index, added, removed: without(before, now.keys), now });
    }
    for (const { index, added, removed, now } of changes) {
      this.noteShape(index, now);
      for (const key of removed) this.removeEntry(index, key, id);
      for (const key of added) this.putEntry(index, key, id);
    }
    this.store.put(this.space, id, raw);
  }

  remove(id: Buffer, raw: Buffer): void {
    const doc = readDocument(raw, 0, 'exact', this.indexReads);
    for (const index of this.indexes) {
      for (const key of indexKeysOf(doc, index).keys) this.removeEntry(index, key, id);
    }
    this.store.remove(this.space, id);
  }

  /** Builds an index over what is stored. Throws DuplicateKey and leaves no trace when documents contradict it. */
  addIndex(index: IndexDefinition): void {
    try {
      for (const { id, raw } of this.scan(false, 512)) {
        const doc = readDocument(raw, 0, 'exact', index.reads);
        const own = indexKeysOf(doc, index);
        this.checkUnique(index, doc, own.keys, id);
        for (const at of own.arrayFields) index.arrayFields.add(at);
        index.cut ||= own.cut;
        for (const key of own.keys) this.putEntry(index, key, id);
      }
    } catch (error) {
      this.store.clear(index.space);
      throw error;
    }
    this.indexes = [...this.indexes, index];
    this.indexReads = this.unionOfReads();
  }

  removeIndex(index: IndexDefinition): void {
    this.indexes = this.indexes.filter((other) => other !== index);
    this.indexReads = this.unionOfReads();
  }

  private takeRecordId(): Buffer {
    if (this.nextRecord === undefined) {
      const [last] = this.store.scan(this.space, { start: EMPTY, end: ABOVE_EVERY_RECORD }, true, 1);
      this.nextRecord = last ? last.key.readUIntBE(0, RECORD_ID_BYTES) + 1 : 1;
    }
    const id = Buffer.allocUnsafe(RECORD_ID_BYTES);
    id.writeUIntBE(this.nextRecord++, 0, RECORD_ID_BYTES);
    return id;
  }

  private checkUnique(index: IndexDefinition, doc: Doc, keys: readonly Buffer[], own: Buffer | undefined): void {
    if (!holdsRecordInValue(index)) return;
    for (const key of keys) {
      const holder = this.store.get(index.space, key);
      if (holder && !(own && holder.equals(own))) throw duplicateKey(this.ns, index, doc, key);
    }
  }

  private putEntry(index: IndexDefinition, key: Buffer, id: Buffer): void {
    if (holdsRecordInValue(index)) this.store.put(index.space, key, id);
    else this.store.put(index.space, Buffer.concat([key, id]), EMPTY);
  }

  private removeEntry(index: IndexDefinition, key: Buffer, id: Buffer): void {
    this.store.remove(index.space, holdsRecordInValue(index) ? key : Buffer.concat([key, id]));
  }

  /** Remembers for the planner that an index has arrays or cut keys, durably and before the entry is written. */
  private noteShape(index: IndexDefinition, keys: IndexKeys): void {
    let news = keys.cut && !index.cut;
    index.cut ||= keys.cut;
    for (const at of keys.arrayFields) {
      if (index.arrayFields.has(at)) continue;
      index.arrayFields.add(at);
      news = true;
    }
    if (news) this.changed(this);
  }

  private unionOfReads(): ReadonlySet<string> | undefined {
    const union = new Set<string>();
    for (const { reads } of this.indexes) {
      if (!reads) return undefined;
      for (const name of reads) union.add(name);
    }
    return union;
  }
}

/** A unique index has one entry per key, with the record as its value; others append the record to the key. */
function holdsRecordInValue(index: IndexDefinition): boolean {
  return index.unique || index.name === '_id_';
}

function intersects(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  for (const name of a) if (b.has(name)) return true;
  return false;
}

function without(keys: readonly Buffer[], others: readonly Buffer[]): Buffer[] {
  if (others.length === 0) return [...keys];
  const [key] = keys;
  const [other] = others;
  if (keys.length === 1 && others.length === 1 && key && other) return key.equals(other) ? [] : [key];
  const known = new Set(others.map((item) => item.toString('latin1')));
  return keys.filter((item) => !known.has(item.toString('latin1')));
}
