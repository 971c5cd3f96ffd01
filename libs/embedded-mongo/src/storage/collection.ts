import { MongoError, queryPlanKilled } from '../mongo.errors';
import { readDocument } from '../bson/bson.reader';
import { MAX_BSON_BYTES, type Doc } from '../bson/bson.values';
import { holdsRecordInValue, intersects, without } from './index.entries';
import { duplicateKey } from './duplicate.key';
import type { Slice } from '../pace/slice';
import { indexKeysOf, type IndexKeys } from './index.keys';
import type { IndexDefinition } from './index.definition';
import { ALL_KEYS, type KeyRange } from './key.range';
import { type Store } from './store';

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
  /** Called inside the transaction when its number of documents changed, once before each takeChangedSize. */
  resized: (collection: Collection) => void;
  /** Number of documents, where it is known. */
  count: number | undefined;
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
  private readonly resized: (collection: Collection) => void;
  private count: number | undefined;
  private sizeChanged = false;
  /** Indexes that are being built: kept up by writes, not used by queries. */
  private building: IndexDefinition[] = [];
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
    this.resized = state.resized;
    this.count = state.count;
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

  /** Its documents are about to go: whoever still reads them is told. */
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

  /** Counts entries in a range of an index, some at a time. Throws QueryPlanKilled when the index goes meanwhile. */
  *countIndex(index: IndexDefinition, range: KeyRange): Generator<number> {
    for (const keys of this.store.count(index.space, range)) {
      yield keys;
      this.checkThere(index);
    }
  }

  /** The first entry in a range of an index. Throws QueryPlanKilled when the index is gone. */
  firstEntry(index: IndexDefinition, range: KeyRange): { key: Buffer; id: Buffer } | undefined {
    this.checkThere(index);
    const [first] = this.store.scan(index.space, range, false, 1);
    if (!first) return undefined;
    const { key, value } = first;
    return { key, id: holdsRecordInValue(index) ? value : key.subarray(key.length - RECORD_ID_BYTES) };
  }

  /** Entries in a range of an index, counted no further than `cap`. */
  estimateIndex(index: IndexDefinition, range: KeyRange, cap: number): number {
    return this.store.countUpTo(index.space, range, cap);
  }

  /** Number of documents, kept with every write. */
  get size(): number {
    // Once, for data of a version that did not keep it.
    if (this.count === undefined) {
      this.count = 0;
      for (const keys of this.store.count(this.space, ALL_KEYS)) this.count += keys;
    }
    return this.count;
  }

  /** The number to be kept with this transaction, when it has changed in it. Asked once, at its end. */
  takeChangedSize(): number | undefined {
    const changed = this.sizeChanged;
    this.sizeChanged = false;
    return changed ? this.size : undefined;
  }

  private resize(by: number): void {
    this.count = this.size + by;
    if (!this.sizeChanged) this.resized(this);
    this.sizeChanged = true;
  }

  /** Stores a new document. Throws DuplicateKey, or BSONObjectTooLarge beyond 16 MB, before anything is written. */
  insert(raw: Buffer): void {
    if (raw.length > MAX_BSON_BYTES)
      throw new MongoError(
        10334,
        `BSONObj size: ${raw.length} is invalid. Size must be between 0 and ${MAX_BSON_BYTES}(16MB)`,
      );
    const doc = readDocument(raw, 0, 'exact', this.indexReads);
    const kept = this.keptIndexes;
    const keys = kept.map((index) => indexKeysOf(doc, index));
    kept.forEach((index, i) => this.checkUnique(index, doc, keys[i]?.keys ?? [], undefined));
    // Before the document is there: the first count of older data must not see it.
    this.resize(1);
    const id = this.takeRecordId();
    this.store.put(this.space, id, raw);
    kept.forEach((index, i) => {
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
    for (const index of this.keptIndexes) {
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
    for (const index of this.keptIndexes) {
      for (const key of indexKeysOf(doc, index).keys) this.removeEntry(index, key, id);
    }
    this.resize(-1);
    this.store.remove(this.space, id);
  }

  /** Those that queries use, and those that are being built. */
  get keptIndexes(): readonly IndexDefinition[] {
    return this.building.length === 0 ? this.indexes : [...this.indexes, ...this.building];
  }

  /** From now on, writes keep this index up; queries do not see it. */
  beginIndex(index: IndexDefinition): void {
    this.building = [...this.building, index];
    this.indexReads = this.unionOfReads();
  }

  /**
   * Adds entries of documents that were stored before, until the slice is over. @param after where the last slice ended.
   * @returns where this one ended, or undefined at the end. Throws DuplicateKey when documents contradict the index.
   */
  fillIndex(index: IndexDefinition, after: Buffer, slice: Slice): Buffer | undefined {
    for (const { key: id, value: raw } of this.store.scan(this.space, { start: after, end: ALL_KEYS.end }, false, 64)) {
      const doc = readDocument(raw, 0, 'exact', index.reads);
      const own = indexKeysOf(doc, index);
      this.checkUnique(index, doc, own.keys, id);
      for (const at of own.arrayFields) index.arrayFields.add(at);
      index.cut ||= own.cut;
      for (const key of own.keys) this.putEntry(index, key, id);
      if (slice.over) return Buffer.concat([id, Buffer.from([0])]);
    }
    return undefined;
  }

  /** Ends the building of an index: it is used from now on, or is forgotten. */
  endIndex(index: IndexDefinition, use: boolean): void {
    this.building = this.building.filter((other) => other !== index);
    if (use) this.indexes = [...this.indexes, index];
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
    // While it is being built, the entry may belong to a document that contradicts this one.
    if (this.building.includes(index) && holdsRecordInValue(index) && !this.store.get(index.space, key)?.equals(id))
      return;
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
    if (news && !this.building.includes(index)) this.changed(this);
  }

  private unionOfReads(): ReadonlySet<string> | undefined {
    const union = new Set<string>();
    for (const { reads } of this.keptIndexes) {
      if (!reads) return undefined;
      for (const name of reads) union.add(name);
    }
    return union;
  }
}
