import { MongoError } from '../mongo.errors';
import { fieldOf, isDoc, typeName, type Doc } from '../bson/bson.values';
import type { Login } from '../access/login';
import { bindVariables } from '../expressions/expression';
import type { Catalog } from '../storage/catalog';
import type { Collection } from '../storage/collection';
import type { PlanLog } from '../query/plan.log';
import type { Store } from '../storage/store';
import type { CursorRegistry } from './cursor.registry';

/** What all commands of one server share. */
export interface ServerState {
  store: Store;
  catalog: Catalog;
  cursors: CursorRegistry;
  startedAt: Date;
  connections: () => number;
  /** Where queries that read much more than they return are told of. */
  plans?: PlanLog | undefined;
}

/** One command as it came over the wire. */
export interface CommandContext {
  server: ServerState;
  connectionId: number;
  client: string;
  /** Where a secret is asked for; without one, whoever is connected may do everything. */
  login?: Login | undefined;
  db: string;
  name: string;
  /** When it came: what `$$NOW` is everywhere in it. */
  now: Date;
  /** All fields but those in `sequences`. */
  body: Doc;
  /** Arrays of documents, not decoded: from document sequences, or `documents` of the body. */
  sequences: ReadonlyMap<string, readonly Buffer[]>;
}

/** A reply: a document, or one that is encoded already. */
export type Reply = Doc | Buffer;
export type CommandHandler = (context: CommandContext) => Reply | Promise<Reply>;

/** Namespace that a command's first field names. Throws InvalidNamespace when that is not a string. */
export function namespaceOf(context: CommandContext): string {
  const name = fieldOf(context.body, context.name);
  if (typeof name !== 'string' || name === '')
    throw new MongoError(73, `collection name has invalid type ${typeof name}`);
  return `${context.db}.${name}`;
}

export function collectionOf(context: CommandContext): Collection | undefined {
  return context.server.catalog.get(namespaceOf(context));
}

/** `$$NOW` and the variables of a command's `let`, evaluated. Throws MongoDB's errors for what cannot be bound. */
export function variablesOf(context: CommandContext): Doc {
  const system = { NOW: context.now };
  const given = fieldOf(context.body, 'let');
  if (given === undefined) return system;
  if (!isDoc(given))
    throw new MongoError(
      14,
      `BSON field '${context.name}.let' is the wrong type '${typeName(given)}', expected type 'object'`,
    );
  return bindVariables(given, system);
}

/** Gives back the space of what a command has dropped, in slices, after its answer. A disk that fails is told elsewhere. */
export function sweepLater({ catalog }: ServerState): void {
  catalog.sweep().catch((error: unknown) => process.emitWarning(`giving back space failed: ${String(error)}`));
}
