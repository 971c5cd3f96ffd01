import { isDoc, toNumber, typeName, type Doc } from '../bson/bson.values';
import { badValue, failedToParse, MongoError, typeMismatch } from '../mongo.errors';

/** Members that a write concern may name at most. MongoDB's own. */
const MOST_MEMBERS = 50;

/**
 * Throws what a standalone MongoDB answers to guarantees that need a replica set: BadValue for a write concern of several
 * members, NotAReplicaSet (123) for linearizable and snapshot reads and for reads at a cluster time. `majority` is the one
 * member there is.
 */
export function checkConcerns(body: Doc): void {
  if (body['writeConcern'] !== undefined) checkWriteConcern(body['writeConcern']);
  if (body['readConcern'] !== undefined) checkReadConcern(body['readConcern']);
}

const WRITE_CONCERN_FIELDS = new Set(['w', 'j', 'fsync', 'wtimeout', 'provenance']);
const READ_CONCERN_FIELDS = new Set(['level', 'afterClusterTime', 'atClusterTime', 'afterOpTime', 'provenance']);

function checkWriteConcern(concern: unknown): void {
  if (!isDoc(concern)) throw typeMismatch(`writeConcern must be an object, found ${typeName(concern)}`);
  for (const name of Object.keys(concern))
    if (!WRITE_CONCERN_FIELDS.has(name)) throw failedToParse(`unrecognized write concern field: ${name}`);
  const w = concern['w'];
  if (w === undefined || w === 'majority') return;
  const members = toNumber(w);
  if (members !== undefined) {
    if (members < 0 || members > MOST_MEMBERS)
      throw failedToParse(`w has to be a non-negative number and not greater than ${MOST_MEMBERS}; found: ${members}`);
    if (members > 1) throw badValue("cannot use 'w' > 1 when a host is not replicated");
    return;
  }
  if (typeof w === 'string')
    throw badValue(`cannot use non-majority 'w' mode ${w} when a host is not a member of a replica set`);
  if (isDoc(w)) throw badValue("cannot use tags in 'w' when a host is not a member of a replica set");
  throw failedToParse(`w has to be a number, string, or object; found: ${typeName(w)}`);
}

const LOCAL_LEVELS = new Set<unknown>(['local', 'available', 'majority']);
const REPLICATED_LEVELS = new Set<unknown>(['linearizable', 'snapshot']);

function checkReadConcern(concern: unknown): void {
  if (!isDoc(concern)) throw typeMismatch(`readConcern must be an object, found ${typeName(concern)}`);
  for (const name of Object.keys(concern))
    if (!READ_CONCERN_FIELDS.has(name)) throw new MongoError(72, `Unrecognized option in readConcern: ${name}`);
  const level = concern['level'];
  if (level !== undefined && !LOCAL_LEVELS.has(level) && !REPLICATED_LEVELS.has(level))
    throw badValue(`Enumeration value '${String(level)}' for field 'readConcern.level' is not a valid value.`);
  const timed = ['afterClusterTime', 'atClusterTime', 'afterOpTime'].some((name) => concern[name] !== undefined);
  if (timed || REPLICATED_LEVELS.has(level))
    throw new MongoError(123, 'node needs to be a replica set member to use read concern');
}
