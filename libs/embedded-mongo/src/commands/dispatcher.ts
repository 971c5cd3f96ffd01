import { MongoError } from '../mongo.errors';
import { isTruthy, type Doc } from '../bson/bson.values';
import { aggregate } from './aggregate.command';
import {
  collStats,
  create,
  dbStats,
  drop,
  dropDatabase,
  listCollections,
  listDatabases,
  renameCollection,
} from './catalog.commands';
import { checkConcerns } from './command.concerns';
import { checkApiVersion, checkCommandFields } from './command.fields';
import type { CommandContext, CommandHandler, Reply } from './command.context';
import { explain, explainCommand } from './explain.command';
import { findAndModify } from './find.and.modify';
import { createIndexes, dropIndexes, listIndexes } from './index.commands';
import { count, distinct, find, getMore, killCursors } from './read.commands';
import {
  buildInfo,
  connectionStatus,
  getCmdLineOpts,
  getLog,
  getParameter,
  hello,
  hostInfo,
  ok,
  refuseTransactions,
  serverStatus,
  top,
  whatsmyuri,
} from './server.commands';
import { insert, remove, update } from './write.commands';

const HANDLERS: ReadonlyMap<string, CommandHandler> = new Map<string, CommandHandler>([
  ['insert', insert],
  ['update', update],
  ['delete', remove],
  ['findAndModify', findAndModify],
  ['findandmodify', findAndModify],
  ['find', find],
  ['getMore', getMore],
  ['killCursors', killCursors],
  ['count', count],
  ['distinct', distinct],
  ['aggregate', (context) => (isTruthy(context.body['explain']) ? explainCommand(context, true) : aggregate(context))],
  ['explain', explain],
  ['createIndexes', createIndexes],
  ['listIndexes', listIndexes],
  ['dropIndexes', dropIndexes],
  ['deleteIndexes', dropIndexes],
  ['create', create],
  ['drop', drop],
  ['dropDatabase', dropDatabase],
  ['renameCollection', renameCollection],
  ['listCollections', listCollections],
  ['listDatabases', listDatabases],
  ['collStats', collStats],
  ['collstats', collStats],
  ['dbStats', dbStats],
  ['dbstats', dbStats],
  ['hello', hello],
  ['isMaster', hello],
  ['ismaster', hello],
  ['ping', ok],
  ['buildInfo', buildInfo],
  ['buildinfo', buildInfo],
  ['serverStatus', serverStatus],
  ['hostInfo', hostInfo],
  ['connectionStatus', connectionStatus],
  ['getParameter', getParameter],
  ['getLog', getLog],
  ['whatsmyuri', whatsmyuri],
  ['getCmdLineOpts', getCmdLineOpts],
  ['top', top],
  ['endSessions', ok],
  ['startSession', ok],
  ['refreshSessions', ok],
  ['killSessions', ok],
  ['killAllSessions', ok],
  ['logout', ok],
  ['getFreeMonitoringStatus', ok],
]);

/** Every command that is answered. */
export const COMMANDS: readonly string[] = [...HANDLERS.keys()];

/** Commands of transactions: answered as a standalone server does. */
const TRANSACTION_COMMANDS = new Set(['commitTransaction', 'abortTransaction', 'prepareTransaction']);

/** Runs a command. Errors come back as MongoDB's error reply; only a defect of this server itself is an InternalError. */
export async function dispatch(context: CommandContext): Promise<Reply> {
  try {
    const login = context.login?.answer(context.name, context.body);
    if (login) return login;
    refuseTransactions(context.body);
    const handler = HANDLERS.get(context.name);
    if (!handler && TRANSACTION_COMMANDS.has(context.name)) refuseTransactions({ txnNumber: 0 });
    if (!handler) throw new MongoError(59, `no such command: '${context.name}'`);
    checkApiVersion(context.name, context.body);
    checkCommandFields(context.name, context.body);
    checkConcerns(context.body);
    return await handler(context);
  } catch (error) {
    return errorReply(error);
  }
}

/** The reply that tells a client about an error. */
export function errorReply(error: unknown): Doc {
  if (error instanceof MongoError)
    return { ok: 0, errmsg: error.message, code: error.code, codeName: error.codeName, ...error.details };
  const message = error instanceof Error ? error.message : String(error);
  return { ok: 0, errmsg: `internal error: ${message}`, code: 1, codeName: 'InternalError' };
}
