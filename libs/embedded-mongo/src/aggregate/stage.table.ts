import { isDoc, typeName, type Doc } from '../bson/bson.values';
import { MongoError, typeMismatch } from '../mongo.errors';
import { projectStage, replaceRootStage, replaceStage, setStage, unsetStage } from './document.stages';
import { bucketStage, groupStage, sortByCountStage } from './group.stages';
import { documentsStage, facetStage, lookupStage, unionStage } from './join.stages';
import { countStage, limitStage, matchStage, sampleStage, skipStage, sortStage } from './order.stages';
import { eachDocument, type Stage, type StageCompiler, type StageContext } from './stage.types';
import { unwindStage } from './unwind.stage';

/** Every stage that is answered. */
export const STAGES: Readonly<Record<string, StageCompiler>> = {
  $addFields: (spec, context) => eachDocument(setStage(spec, context)),
  $bucket: bucketStage,
  $count: countStage,
  $documents: documentsStage,
  $facet: facetStage,
  $group: groupStage,
  $limit: limitStage,
  $lookup: lookupStage,
  $match: matchStage,
  $project: (spec, context) => eachDocument(projectStage(spec, context)),
  $replaceRoot: (spec, context) => eachDocument(replaceRootStage(spec, context)),
  $replaceWith: (spec, context) => eachDocument(replaceStage(spec, context)),
  $sample: sampleStage,
  $set: (spec, context) => eachDocument(setStage(spec, context)),
  $skip: skipStage,
  $sort: sortStage,
  $sortByCount: sortByCountStage,
  $unionWith: unionStage,
  $unset: (spec) => eachDocument(unsetStage(spec)),
  $unwind: unwindStage,
};

/** MongoDB has them, this server refuses them rather than answer differently. */
export const REFUSED_STAGES: readonly string[] = (
  '$bucketAuto $changeStream $collStats $currentOp $densify $fill $geoNear $graphLookup $indexStats $listSessions $merge ' +
  '$out $planCacheStats $redact $search $searchMeta $setWindowFields $shardedDataDistribution $vectorSearch'
).split(' ');

const MAX_STAGES = 1000;
/** Pipelines within pipelines; MongoDB's own limit for views and lookups. */
const MAX_PIPELINES_DEEP = 20;

/**
 * Checks a pipeline and makes it ready. Throws for a stage that does not exist (40324) or is not answered here
 * (CommandNotSupported), and what each stage throws for its specification.
 */
export function compileStages(
  pipeline: readonly unknown[],
  context: Omit<StageContext, 'nested' | 'leading'>,
  fromCollection: boolean,
  deep = 0,
): Stage {
  if (pipeline.length > MAX_STAGES)
    throw new MongoError(7749501, `Pipeline length must be no longer than ${MAX_STAGES} stages`);
  if (deep > MAX_PIPELINES_DEEP)
    throw new MongoError(232, `Maximum number of nested pipelines exceeded: ${MAX_PIPELINES_DEEP}`);
  const nested = (inner: unknown, variables?: Doc): Stage => {
    if (!Array.isArray(inner)) throw typeMismatch(`a pipeline must be an array, found ${typeName(inner)}`);
    return compileStages(inner, variables ? { ...context, variables } : context, false, deep + 1);
  };
  const stages = pipeline.map((stage, at) => {
    const { name, compile } = stageOf(stage);
    if (name === '$documents' && at > 0)
      throw new MongoError(40602, '$documents is only valid as the first stage in a pipeline');
    return compile(isDoc(stage) ? stage[name] : undefined, { ...context, nested, leading: fromCollection && at === 0 });
  });
  return (source) => stages.reduce<Iterable<Doc>>((documents, stage) => stage(documents), source);
}

function stageOf(stage: unknown): { name: string; compile: StageCompiler } {
  if (!isDoc(stage)) throw typeMismatch("Each element of the 'pipeline' array must be an object");
  const [name = '', ...more] = Object.keys(stage);
  if (more.length > 0 || name === '')
    throw new MongoError(40323, 'A pipeline stage specification object must contain exactly one field.');
  if (name === '$changeStream')
    throw new MongoError(40573, 'The $changeStream stage is only supported on replica sets');
  if (REFUSED_STAGES.includes(name))
    throw new MongoError(115, `Aggregation stage ${name} is not supported by this server`);
  const compile = Object.hasOwn(STAGES, name) ? STAGES[name] : undefined;
  if (!compile) throw new MongoError(40324, `Unrecognized pipeline stage name: '${name}'`);
  return { name, compile };
}
