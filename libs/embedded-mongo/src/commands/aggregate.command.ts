import { writeCursorReply } from '../bson/bson.writer';
import { failedToParse, MongoError } from '../mongo.errors';
import { isDoc, type Doc } from '../bson/bson.values';
import { runPipeline } from '../aggregate/pipeline';
import { paceOf } from '../pace/pace';
import { wholeNumber } from '../query/find.query';
import { checkInnerFields } from './command.fields';
import { variablesOf, type CommandContext, type Reply } from './command.context';

const DEFAULT_BATCH = 101;

/** The parts of an aggregate command. Throws FailedToParse for malformed ones. */
export function aggregation(context: CommandContext): { name: string | undefined; pipeline: Doc[] } {
  const { body } = context;
  const target = body['aggregate'];
  const pipeline: unknown = body['pipeline'];
  if (!Array.isArray(pipeline)) throw failedToParse("A 'pipeline' array is required");
  if (typeof target !== 'string' && target !== 1) throw failedToParse('aggregate needs a collection name or 1');
  return {
    name: typeof target === 'string' ? target : undefined,
    pipeline: pipeline.map((stage: unknown) => {
      if (!isDoc(stage)) throw new MongoError(14, "Each element of the 'pipeline' array must be an object");
      return stage;
    }),
  };
}

/** aggregate */
export async function aggregate(context: CommandContext): Promise<Reply> {
  const { body, db, server } = context;
  const { name, pipeline } = aggregation(context);
  const cursor = body['cursor'];
  if (!isDoc(cursor))
    throw failedToParse("The 'cursor' option is required, except for aggregate with the explain argument");
  checkInnerFields('aggregate.cursor', ['batchSize'], cursor);
  const ns = `${db}.${name ?? '$cmd.aggregate'}`;
  const size = cursor['batchSize'] === undefined ? DEFAULT_BATCH : wholeNumber('batchSize', cursor['batchSize']);
  const pace = paceOf(body);
  const documents = runPipeline(server.catalog, {
    db,
    name,
    pipeline,
    variables: variablesOf(context),
    hint: body['hint'],
    collation: body['collation'],
    pace,
    read: (of, selection, query, returned) => server.plans?.note(of, selection, query, returned),
  });
  const batch = await server.cursors.start(ns, documents, { size, pace });
  return writeCursorReply('firstBatch', batch.docs, batch.id, ns);
}
