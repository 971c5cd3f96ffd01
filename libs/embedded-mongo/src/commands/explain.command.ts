import { badValue, failedToParse, MongoError } from '../mongo.errors';
import { isDoc, isTruthy, type Doc } from '../bson/bson.values';
import { checkPipeline, splitPipeline } from '../aggregate/pipeline';
import { parsePath } from '../matching/document.path';
import { drive, finish, paceOf, type Pace } from '../pace/pace';
import { distinctValues, jumpsOf } from '../query/distinct.values';
import { prepareQuery, type Query, type Selection } from '../query/find.query';
import type { Collection } from '../storage/collection';
import type { Access, Plan } from '../query/planner';
import { parseSort } from '../matching/sort';
import { aggregation } from './aggregate.command';
import { checkConcerns } from './command.concerns';
import { checkCommandFields } from './command.fields';
import { variablesOf, type CommandContext, type Reply } from './command.context';
import { findSelection } from './read.commands';
import { SERVER_VERSION } from './server.commands';

/** explain of find, count, distinct, aggregate, update, delete and findAndModify. */
export function explain(context: CommandContext): Promise<Reply> {
  const inner = context.body['explain'];
  if (!isDoc(inner)) throw failedToParse('explain needs a command document');
  const [name = ''] = Object.keys(inner);
  checkCommandFields(name, inner);
  checkConcerns(inner);
  return explainCommand(
    { ...context, name, body: { ...inner, $db: context.db } },
    context.body['verbosity'] !== 'queryPlanner',
  );
}

/** explain of one command; an aggregate may also ask for it by its own option. */
export async function explainCommand(context: CommandContext, execute: boolean): Promise<Reply> {
  const { selection, collection: name } = selectionOf(context);
  const ns = `${context.db}.${name}`;
  const collection = context.server.catalog.get(ns);
  const head: Doc = { explainVersion: '1' };
  const tail: Doc = { command: context.body, serverInfo: { version: SERVER_VERSION }, ok: 1 };
  if (!collection) {
    return {
      ...head,
      queryPlanner: { namespace: ns, winningPlan: { stage: 'EOF' }, rejectedPlans: [] },
      executionStats: { executionSuccess: true, nReturned: 0, totalKeysExamined: 0, totalDocsExamined: 0 },
      ...tail,
    };
  }
  const query = prepareQuery(collection, selection, variablesOf(context));
  const winningPlan = distinctPlan(context, collection, query) ?? showPlan(query.plan, selection);
  const queryPlanner = { namespace: ns, parsedQuery: selection.filter, winningPlan, rejectedPlans: [] };
  if (!execute) return { ...head, queryPlanner, ...tail };
  const { counters } = query;
  const pace = paceOf(context.body);
  const startedAt = Date.now();
  const returned = await resultsOf(context, collection, query, pace);
  const executionStats = {
    executionSuccess: true,
    nReturned: returned,
    executionTimeMillis: Date.now() - startedAt,
    totalKeysExamined: counters.keysExamined,
    totalDocsExamined: counters.docsExamined,
    executionStages: winningPlan,
  };
  return { ...head, queryPlanner, executionStats, ...tail };
}

/** Runs the query as its command would. @returns how many results it has. */
async function resultsOf(context: CommandContext, collection: Collection, query: Query, pace: Pace): Promise<number> {
  const { name, body } = context;
  if (name === 'count') return finish(query.count(pace), pace);
  const key = body['key'];
  if (name === 'distinct' && typeof key === 'string')
    return (await finish(distinctValues(collection, query, parsePath(key), pace), pace)).length;
  let returned = 0;
  await drive(query.documents(pace), pace, () => void returned++);
  return returned;
}

function selectionOf(context: CommandContext): { selection: Selection; collection: string } {
  const { name, body } = context;
  const collection = String(body[name]);
  switch (name) {
    case 'find':
      return { selection: findSelection(body), collection };
    case 'count':
    case 'distinct':
      return {
        selection: { filter: body['query'] ?? {}, hint: body['hint'], collation: body['collation'] },
        collection,
      };
    case 'findAndModify':
    case 'findandmodify':
      return {
        selection: {
          filter: body['query'],
          sort: body['sort'],
          hint: body['hint'],
          collation: body['collation'],
          limit: 1,
        },
        collection,
      };
    case 'update':
      return { selection: statement(body['updates'], (item) => (isTruthy(item['multi']) ? 0 : 1)), collection };
    case 'delete':
      return { selection: statement(body['deletes'], (item) => item['limit']), collection };
    case 'aggregate': {
      const { pipeline, name: source } = aggregation(context);
      checkPipeline({ pipeline, name: source, variables: variablesOf(context), collation: body['collation'] });
      return {
        selection: { ...splitPipeline(pipeline).selection, hint: body['hint'], collation: body['collation'] },
        collection,
      };
    }
    default:
      throw new MongoError(59, `Explain failed due to unknown command: ${name}`);
  }
}

function statement(items: unknown, limitOf: (item: Doc) => unknown): Selection {
  const [item]: unknown[] = Array.isArray(items) ? items : [];
  if (!isDoc(item)) throw badValue('explain needs one statement');
  return { filter: item['q'], hint: item['hint'], collation: item['collation'], limit: limitOf(item) };
}

/** The jumps of a distinct over an index, where it makes them. */
function distinctPlan({ name, body }: CommandContext, collection: Collection, query: Query): Doc | undefined {
  const key = body['key'];
  const jumps = name === 'distinct' && typeof key === 'string' ? jumpsOf(collection, query, parsePath(key)) : undefined;
  return jumps && { stage: 'DISTINCT_SCAN', indexName: jumps.index.name, keyPattern: jumps.index.spec['key'] };
}

function showPlan(plan: Plan, selection: Selection): Doc {
  let stage = showAccess(plan.access);
  if (plan.residual && plan.access.stage === 'COLLSCAN') stage = { ...stage, filter: selection.filter };
  else if (plan.access.stage !== 'COLLSCAN' && plan.access.stage !== 'IDHACK') {
    stage = { stage: 'FETCH', ...(plan.residual ? { filter: selection.filter } : {}), inputStage: stage };
  }
  if (!plan.sorted && parseSort(selection.sort).length > 0)
    stage = { stage: 'SORT', sortPattern: selection.sort, inputStage: stage };
  return selection.limit ? { stage: 'LIMIT', limitAmount: selection.limit, inputStage: stage } : stage;
}

function showAccess(access: Access): Doc {
  switch (access.stage) {
    case 'COLLSCAN':
      return { stage: 'COLLSCAN', direction: access.reverse ? 'backward' : 'forward' };
    case 'IDHACK':
      return { stage: 'IDHACK', indexName: '_id_', keyPattern: { _id: 1 } };
    case 'OR':
      return { stage: 'OR', inputStages: access.branches.map(showAccess) };
    case 'EOF':
      return { stage: 'EOF' };
    case 'IXSCAN':
      return {
        stage: access.index.text ? 'TEXT_MATCH' : 'IXSCAN',
        keyPattern: access.index.spec['key'],
        indexName: access.index.name,
        isMultiKey: access.index.arrayFields.size > 0,
        isUnique: access.index.unique,
        isSparse: access.index.sparse,
        isPartial: access.index.partialSpec !== undefined,
        direction: access.reverse ? 'backward' : 'forward',
        indexBounds: access.shown,
      };
  }
}
