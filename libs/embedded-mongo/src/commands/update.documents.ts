import { badValue, failedToParse, MongoError } from '../mongo.errors';
import { readDocument } from '../bson/bson.reader';
import { validateDocument } from '../bson/bson.validator';
import { writeDocument } from '../bson/bson.writer';
import { isDoc, type Doc } from '../bson/bson.values';
import { parseCollation } from '../matching/collation';
import { compileFilter, filterDocument, type Filter } from '../matching/filter';
import { prepareQuery } from '../query/find.query';
import type { Catalog } from '../storage/catalog';
import type { Collection, StoredDocument } from '../storage/collection';
import { compileUpdate, upsertDocument, type Update } from '../update/update';
import { storableDocument } from './write.commands';

export interface UpdateStatement {
  filter: unknown;
  update: unknown;
  multi: boolean;
  upsert: boolean;
  arrayFilters?: unknown;
  collation?: unknown;
  hint?: unknown;
  sort?: unknown;
  /** Bound by the command's `let`. */
  variables?: Doc | undefined;
  /** A pipeline's own constants (`c`): values, not expressions. */
  constants?: unknown;
}

export interface UpdateOutcome {
  matched: number;
  modified: number;
  /** The inserted document of an upsert. */
  upserted?: Doc;
}

/** Runs one update statement. Only inside Store.write. Throws MongoDB's errors; documents updated before stay so. */
export function updateDocuments(catalog: Catalog, ns: string, statement: UpdateStatement): UpdateOutcome {
  const { variables, constants } = statement;
  if (constants !== undefined && !Array.isArray(statement.update))
    throw new MongoError(51198, 'Constant values may only be specified for pipeline updates');
  const update = compileUpdate(statement.update, {
    arrayFilters: statement.arrayFilters,
    variables: isDoc(constants) ? { ...variables, ...constants } : variables,
    collation: parseCollation(statement.collation),
  });
  if (statement.multi && update.replacement)
    throw failedToParse('multi update is not supported for replacement-style update');
  const collection = catalog.get(ns);
  const outcome: UpdateOutcome = { matched: 0, modified: 0 };
  let filter: Filter;
  if (collection) {
    const query = prepareQuery(collection, { ...statement, limit: statement.multi ? 0 : 1 }, variables);
    filter = query.filter;
    // Found first and changed afterwards: a scan must not meet what it has moved.
    for (const id of Array.from(query.documents(), (found) => found.id)) {
      const raw = collection.fetch(id);
      if (!raw) continue;
      outcome.matched++;
      if (updateOne(collection, { id, raw }, update, filter)) outcome.modified++;
    }
  } else {
    filter = compileFilter(filterDocument(statement.filter), {
      collation: parseCollation(statement.collation),
      variables,
    });
  }
  if (outcome.matched === 0 && statement.upsert) {
    const doc = upsertDocument(filter, update);
    catalog.obtain(ns).insert(storableDocument(writeDocument(doc)));
    outcome.upserted = doc;
  }
  return outcome;
}

/**
 * Applies an update to one document. Returns its new version when its bytes changed. Only inside Store.write.
 * Throws BadValue for a document that would lose a field by being read and written, which one with two fields of one name is,
 * and Overflow for nesting beyond MAX_NESTING: stored, it would stop every later read of the collection.
 */
export function updateOne(
  collection: Collection,
  found: StoredDocument,
  update: Update,
  filter: Filter,
): Doc | undefined {
  const before = readDocument(found.raw);
  if (!update.replacement && writeDocument(before).length !== found.raw.length)
    throw badValue('a document with two fields of one name cannot be updated by this server, only replaced');
  const after = update.apply(readDocument(found.raw), filter, false);
  const raw = writeDocument(after);
  if (raw.equals(found.raw)) return undefined;
  validateDocument(raw);
  collection.replace(found.id, before, after, raw, update.touched);
  return after;
}
