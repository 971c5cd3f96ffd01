import { MongoError, typeMismatch } from '../mongo.errors';
import { isDoc, toNumber, type Doc } from '../bson/bson.values';
import { checkExpression } from '../matching/expression';
import { compileFilter } from '../matching/filter';
import { parseSort } from '../matching/sort';

/** Stages that run here. */
const STAGES = new Set([
  '$match',
  '$sort',
  '$limit',
  '$skip',
  '$project',
  '$addFields',
  '$set',
  '$unset',
  '$group',
  '$unwind',
  '$lookup',
  '$count',
  '$replaceRoot',
  '$replaceWith',
  '$facet',
  '$bucket',
  '$bucketAuto',
  '$sortByCount',
  '$sample',
  '$graphLookup',
  '$unionWith',
  '$documents',
]);
/** MongoDB has them, this server refuses them rather than answer differently. */
const KNOWN_UNSUPPORTED = new Set([
  '$out',
  '$merge',
  '$geoNear',
  '$collStats',
  '$indexStats',
  '$currentOp',
  '$planCacheStats',
  '$search',
  '$searchMeta',
  '$vectorSearch',
  '$listSessions',
  '$redact',
  '$setWindowFields',
  '$densify',
  '$fill',
  '$shardedDataDistribution',
]);
const MAX_STAGES = 1000;

/** Throws for a stage that does not exist (40324) or is not supported here (CommandNotSupported), and for unknown expressions. */
export function checkStages(pipeline: readonly unknown[], variables?: Doc): void {
  if (pipeline.length > MAX_STAGES)
    throw new MongoError(7749501, `Pipeline length must be no longer than ${MAX_STAGES} stages`);
  for (const stage of pipeline) {
    if (!isDoc(stage)) throw typeMismatch("Each element of the 'pipeline' array must be an object");
    const [name = '', ...more] = Object.keys(stage);
    if (more.length > 0 || name === '')
      throw new MongoError(40323, 'A pipeline stage specification object must contain exactly one field.');
    if (name === '$changeStream')
      throw new MongoError(40573, 'The $changeStream stage is only supported on replica sets');
    if (KNOWN_UNSUPPORTED.has(name))
      throw new MongoError(115, `Aggregation stage ${name} is not supported by this server`);
    if (!STAGES.has(name)) throw new MongoError(40324, `Unrecognized pipeline stage name: '${name}'`);
    checkStage(name, stage[name], variables);
  }
}

function checkStage(name: string, value: unknown, variables?: Doc): void {
  switch (name) {
    case '$match':
      compileFilter(value, { variables });
      return;
    case '$sort':
      if (parseSort(value).length === 0) throw new MongoError(15976, '$sort stage must have at least one sort key');
      return;
    case '$limit':
      if (!isWhole(value) || toNumber(value) === 0) throw new MongoError(15958, 'the limit must be positive');
      return;
    case '$skip':
      if (!isWhole(value))
        throw new MongoError(
          5107200,
          `invalid argument to $skip stage: Expected a non-negative number in: $skip: ${String(value)}`,
        );
      return;
    case '$facet':
      if (!isDoc(value)) throw new MongoError(40169, 'the $facet specification must be a non-empty object');
      for (const inner of Object.values(value)) {
        if (!Array.isArray(inner)) throw new MongoError(40170, 'arguments to $facet must be arrays');
        checkStages(inner, variables);
      }
      return;
    case '$lookup':
      return checkLookup(value, variables);
    case '$unionWith':
      if (isDoc(value) && Array.isArray(value['pipeline'])) checkStages(value['pipeline'], variables);
      return;
    case '$graphLookup':
      if (isDoc(value)) checkExpression(value['startWith'], variables);
      return;
    case '$unset':
    case '$count':
    case '$unwind':
      return;
    default:
      checkExpression(value, variables);
  }
}

function isWhole(value: unknown): boolean {
  const number = toNumber(value);
  return number !== undefined && Number.isInteger(number) && number >= 0;
}

const LOOKUP_FIELDS = new Set(['from', 'localField', 'foreignField', 'let', 'pipeline', 'as']);

function checkLookup(value: unknown, outer?: Doc): void {
  if (!isDoc(value)) throw new MongoError(40319, 'the $lookup stage specification must be an object');
  for (const name of Object.keys(value))
    if (!LOOKUP_FIELDS.has(name)) throw new MongoError(9, `unknown argument to $lookup: ${name}`);
  if (typeof value['from'] !== 'string')
    throw new MongoError(9, "missing 'from' option to $lookup stage specification");
  if (typeof value['as'] !== 'string') throw new MongoError(9, "must specify 'as' field for a $lookup");
  if ((value['localField'] === undefined) !== (value['foreignField'] === undefined)) {
    throw new MongoError(9, "$lookup requires both or neither of 'localField' and 'foreignField' to be specified");
  }
  if (value['localField'] === undefined && !Array.isArray(value['pipeline']))
    throw new MongoError(
      9,
      "$lookup requires either 'pipeline' or both 'localField' and 'foreignField' to be specified",
    );
  const variables = isDoc(value['let']) ? value['let'] : {};
  for (const expression of Object.values(variables)) checkExpression(expression, outer);
  if (Array.isArray(value['pipeline'])) checkStages(value['pipeline'], { ...outer, ...variables });
}
