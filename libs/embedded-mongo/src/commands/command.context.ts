import { MongoError } from '../mongo.errors';
import { fieldOf, type Doc } from '../bson/bson.values';
import type { Catalog } from '../storage/catalog';
import type { Collection } from '../storage/collection';
import type { Store } from '../storage/store';
import type { CursorRegistry } from './cursor.registry';

/** What all commands of one server share. */
export interface ServerState {
  store: Store;
  catalog: Catalog;
  cursors: CursorRegistry;
  startedAt: Date;
  host: string;
  port: () => number;
  connections: () => number;
}

/** One command as it came over the wire. */
export interface CommandContext {
  server: ServerState;
  connectionId: number;
  client: string;
  db: string;
  name: string;
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

/** The `let` variables of a command. */
export function variablesOf(context: CommandContext): Doc | undefined {
  const variables = fieldOf(context.body, 'let');
  return typeof variables === 'object' && variables !== null && !Array.isArray(variables)
    ? { ...variables }
    : undefined;
}
