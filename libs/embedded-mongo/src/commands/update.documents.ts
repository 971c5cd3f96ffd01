import { badValue, failedToParse, MongoError } from '../mongo.errors';
import { readDocument } from '../bson/bson.reader';
import { validateDocument } from '../bson/bson.validator';
import { writeDocument } from '../bson/bson.writer';
import { isDoc, type Doc } from '../bson/bson.values';
import { parseCollation } from '../matching/collation';
import type { Filter } from '../matching/filter';
import type { Catalog } from '../storage/catalog';
import type { Collection, StoredDocument } from '../storage/collection';
import { compileUpdate, upsertDocument, type Update } from '../update/update';
import type { Change } from './document.changes';
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
  /** Counts what has happened. */
  outcome: UpdateOutcome;
  /** Called with the inserted document of an upsert. */
  upserted: (doc: Doc) => void;
}

export interface UpdateOutcome {
  matched: number;
  modified: number;
}

/** One update statement, compiled. Throws MongoDB's errors. */
export function updateChange(catalog: Catalog, ns: string, statement: UpdateStatement): Change {
  const { variables, constants, outcome } = statement;
  if (constants !== undefined && !Array.isArray(statement.update))
    throw new MongoError(51198, 'Constant values may only be specified for pipeline updates');
  const update = compileUpdate(statement.update, {
    arrayFilters: statement.arrayFilters,
    variables: isDoc(constants) ? { ...variables, ...constants } : variables,
    collation: parseCollation(statement.collation),
  });
  if (statement.multi && update.replacement)
    throw failedToParse('multi update is not supported for replacement-style update');
  const { filter, collation, hint, sort } = statement;
  return {
    ns,
    selection: { filter, collation, hint, sort, limit: statement.multi ? 0 : 1 },
    variables,
    shrinks: false,
    apply: (collection, found, compiled) => {
      outcome.matched++;
      if (updateOne(collection, found, update, compiled)) outcome.modified++;
    },
    finish: (found, compiled) => {
      if (found > 0 || !statement.upsert) return;
      const doc = upsertDocument(compiled, update);
      catalog.obtain(ns).insert(storableDocument(writeDocument(doc)));
      statement.upserted(doc);
    },
  };
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
