import type { Doc } from '../bson/bson.values';
import { readDocument } from '../bson/bson.reader';
import { parseCollation } from '../matching/collation';
import { compileFilter, filterDocument, type Filter } from '../matching/filter';
import { drive, Pace, PAUSE } from '../pace/pace';
import { prepareQuery, type Query, type Selection } from '../query/find.query';
import { RECORD_ID_BYTES, type Collection, type StoredDocument } from '../storage/collection';
import type { ServerState } from './command.context';

/** One statement of a write command that changes what it finds. */
export interface Change {
  ns: string;
  selection: Selection & { limit: 0 | 1 };
  variables: Doc | undefined;
  /** Changes one found document. Inside Store.write. */
  apply(collection: Collection, found: StoredDocument, filter: Filter): void;
  /** Called after the last one with how many were found. Inside Store.write. */
  finish(found: number, filter: Filter): void;
  /** Only removes: a full disk does not refuse it. */
  shrinks: boolean;
}

/** More found documents than these are changed in slices. */
const MAX_AT_ONCE = 300;
/** Finds that may be repeated because the one document found was changed by another before it was this one's turn. */
const MAX_REPEATS = 20;

/**
 * Runs a change in the transaction that is open, alone: for the usual one of few documents. Inside Store.write.
 * @returns false, with nothing changed, when looking for them takes long or there are many.
 */
export function changeAtOnce({ catalog, plans }: ServerState, change: Change): boolean {
  const { collection, query, filter } = prepared(catalog.get(change.ns), change);
  const found: Buffer[] = [];
  // Found first and changed afterwards: a walk must not meet what it has moved.
  for (const item of query?.documents(new Pace()) ?? []) {
    if (item === PAUSE || found.length >= MAX_AT_ONCE) return false;
    found.push(item.id);
  }
  for (const id of found) {
    const raw = collection?.fetch(id);
    if (collection && raw) change.apply(collection, { id, raw }, filter);
  }
  if (query) plans?.note(change.ns, change.selection, query, found.length);
  change.finish(found.length, filter);
  return true;
}

/**
 * Runs a change in slices between which others read and write, as MongoDB's multi-updates yield: each document is changed
 * alone, and only if it still matches when its turn comes. Throws MaxTimeMSExpired; documents changed before stay so.
 */
export async function changeInSlices(server: ServerState, change: Change, pace: Pace): Promise<void> {
  const { catalog, plans } = server;
  for (let repeat = 0; ; repeat++) {
    const { collection, query, filter } = prepared(catalog.get(change.ns), change);
    const ids = new RecordList();
    if (query) {
      await drive(query.documents(pace), pace, ({ id }) => ids.add(id));
      plans?.note(change.ns, change.selection, query, ids.length);
    }
    const changed = collection ? await applyInSlices(server, change, { collection, filter, ids, pace }) : 0;
    const overtaken = change.selection.limit === 1 && ids.length > 0 && changed === 0;
    if (overtaken && repeat < MAX_REPEATS) continue;
    await server.store.write(() => change.finish(changed, filter), !change.shrinks);
    return;
  }
}

interface Found {
  collection: Collection;
  filter: Filter;
  ids: RecordList;
  pace: Pace;
}

async function applyInSlices(
  { store, catalog }: ServerState,
  change: Change,
  { collection, filter, ids, pace }: Found,
): Promise<number> {
  let at = 0;
  let changed = 0;
  await store.writeSlices((slice) => {
    // Throws when the time is over.
    pace.due();
    // Dropped while it waited: there is nothing left to change.
    if (catalog.get(change.ns) !== collection) return true;
    for (; at < ids.length; at++) {
      if (slice.over) return false;
      const id = ids.get(at);
      const raw = collection.fetch(id);
      if (!raw || !filter.test(readDocument(raw, 0, 'exact', filter.fields))) continue;
      change.apply(collection, { id, raw }, filter);
      changed++;
    }
    return true;
  }, !change.shrinks);
  return changed;
}

function prepared(
  collection: Collection | undefined,
  { selection, variables }: Change,
): { collection?: Collection; query?: Query; filter: Filter } {
  if (collection) {
    const query = prepareQuery(collection, selection, variables);
    return { collection, query, filter: query.filter };
  }
  const collation = parseCollation(selection.collation);
  return { filter: compileFilter(filterDocument(selection.filter), { collation, variables }) };
}

/** Record ids in a row, six bytes each: a million of them is nothing. */
class RecordList {
  private bytes = Buffer.alloc(RECORD_ID_BYTES * 64);
  length = 0;

  add(id: Buffer): void {
    const at = this.length++ * RECORD_ID_BYTES;
    if (at + RECORD_ID_BYTES > this.bytes.length)
      this.bytes = Buffer.concat([this.bytes, Buffer.alloc(this.bytes.length)]);
    id.copy(this.bytes, at);
  }

  get(index: number): Buffer {
    return this.bytes.subarray(index * RECORD_ID_BYTES, (index + 1) * RECORD_ID_BYTES);
  }
}
