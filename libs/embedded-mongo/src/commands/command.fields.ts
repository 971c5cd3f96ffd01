import { isTruthy, numberKind, typeName, type Doc } from '../bson/bson.values';
import { MongoError, typeMismatch } from '../mongo.errors';

/** Fields that any command may carry, whichever command it is. */
const GENERIC = new Set([
  'lsid',
  'comment',
  'maxTimeMS',
  'readConcern',
  'writeConcern',
  'apiVersion',
  'apiStrict',
  'apiDeprecationErrors',
  'clientOperationKey',
  'txnNumber',
  'autocommit',
  'startTransaction',
  'stmtId',
  'stmtIds',
  'databaseVersion',
  'shardVersion',
  'help',
]);

const FIND_AND_MODIFY =
  'query fields sort hint collation arrayFilters remove update upsert new let bypassDocumentValidation';

/** What each command knows besides its own name. Commands that are not listed take any field, as hello does for drivers. */
const FIELDS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    insert: 'documents ordered bypassDocumentValidation',
    update: 'updates ordered bypassDocumentValidation let',
    delete: 'deletes ordered let',
    findAndModify: FIND_AND_MODIFY,
    findandmodify: FIND_AND_MODIFY,
    find: 'filter projection sort hint collation skip limit batchSize singleBatch allowDiskUse min max returnKey showRecordId tailable oplogReplay noCursorTimeout awaitData allowPartialResults let',
    getMore: 'collection batchSize',
    killCursors: 'cursors',
    count: 'query limit skip hint collation fields',
    distinct: 'key query collation hint',
    aggregate: 'pipeline explain cursor allowDiskUse bypassDocumentValidation hint collation let',
    explain: 'verbosity',
    createIndexes: 'indexes ignoreUnknownIndexOptions commitQuorum',
    listIndexes: 'cursor',
    dropIndexes: 'index',
    deleteIndexes: 'index',
    drop: '',
    dropDatabase: '',
    renameCollection: 'to dropTarget',
    listCollections: 'filter cursor nameOnly authorizedCollections',
    listDatabases: 'filter nameOnly authorizedDatabases',
    collStats: 'scale',
    collstats: 'scale',
    dbStats: 'scale freeStorage',
    dbstats: 'scale freeStorage',
  }).map(([name, fields]) => [name, new Set([name, ...fields.split(' ')])]),
);

/** Fields of one statement of update and delete. */
export const UPDATE_STATEMENT_FIELDS: ReadonlySet<string> = new Set(
  'q u c multi upsert arrayFilters hint collation sort'.split(' '),
);
export const DELETE_STATEMENT_FIELDS: ReadonlySet<string> = new Set('q limit collation hint'.split(' '));

/** Options that are true or false, in commands and in their statements; a number counts as well, as in old drivers. */
const FLAGS = new Set(
  'ordered bypassDocumentValidation remove upsert new multi singleBatch allowDiskUse tailable awaitData noCursorTimeout allowPartialResults returnKey showRecordId nameOnly dropTarget apiStrict apiDeprecationErrors'.split(
    ' ',
  ),
);
/** Options that are numbers. */
const NUMBERS = new Set('skip limit batchSize maxTimeMS'.split(' '));

/** Throws TypeMismatch for an option of a type that would otherwise be taken for something else. */
function checkTypes(command: string, body: Doc): void {
  for (const [name, value] of Object.entries(body)) {
    if (value === null || value === undefined || numberKind(value)) continue;
    const expected = NUMBERS.has(name) ? 'number' : FLAGS.has(name) && typeof value !== 'boolean' ? 'bool' : undefined;
    if (expected)
      throw typeMismatch(
        `BSON field '${command}.${name}' is the wrong type '${typeName(value)}', expected type '${expected}'`,
      );
  }
}

/** Throws 40415 for a field that a document within a command does not know. */
export function checkInnerFields(path: string, known: readonly string[], inner: Doc): void {
  for (const name of Object.keys(inner)) if (!known.includes(name)) throw unknownField(`${path}.${name}`);
}

/**
 * Throws 40415 for a field that the command does not know: a misspelt option must not be an option left out. Names with a
 * dollar (`$db`, `$readPreference`) belong to the transport.
 */
export function checkCommandFields(command: string, body: Doc): void {
  const known = FIELDS.get(command);
  if (!known) return;
  for (const name of Object.keys(body)) {
    if (!known.has(name) && !GENERIC.has(name) && !name.startsWith('$')) throw unknownField(`${command}.${name}`);
  }
  checkTypes(command, body);
}

/** Throws 40415 for a field that a statement of `command` does not know. */
export function checkStatementFields(command: string, known: ReadonlySet<string>, statement: Doc): void {
  for (const name of Object.keys(statement)) if (!known.has(name)) throw unknownField(`${command}.${name}`);
  checkTypes(command, statement);
}

const unknownField = (path: string): MongoError => new MongoError(40415, `BSON field '${path}' is an unknown field.`);

/** The commands of the stable API, version 1, as far as they exist here. */
const STABLE_API = new Set(
  'aggregate count create createIndexes delete drop dropDatabase dropIndexes endSessions explain find findAndModify getMore hello insert killCursors listCollections listDatabases listIndexes ping refreshSessions update'.split(
    ' ',
  ),
);

/** Throws APIVersionError (322) for a version other than '1' and APIStrictError (323) for a command outside of it. */
export function checkApiVersion(command: string, body: Doc): void {
  const version = body['apiVersion'];
  if (version === undefined) {
    if (body['apiStrict'] !== undefined || body['apiDeprecationErrors'] !== undefined)
      throw new MongoError(4886600, 'Provided apiStrict and/or apiDeprecationErrors without passing apiVersion');
    return;
  }
  if (version !== '1') throw new MongoError(322, 'API version must be "1"');
  if (isTruthy(body['apiStrict']) && !STABLE_API.has(command))
    throw new MongoError(
      323,
      `Provided apiStrict:true, but the command ${command} is not in API Version 1. Information on supported commands and migrations in API Version 1 can be found at https://www.mongodb.com/docs/manual/reference/stable-api/`,
    );
}
