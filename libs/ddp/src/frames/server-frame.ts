import { quote, stringifyEjson } from '../ejson/ejson.stringify';
import type { EjsonValue } from '../ejson/ejson.value';
import type { DdpError } from './ddp-error';
import type { ServerFrame } from './frame.types';

/** The greeting that precedes `connected`; clients ignore it. */
export const SERVER_ID_FRAME = '{"server_id":"0"}';

/** The versions of the protocol that are spoken, the preferred one first. */
export const DDP_VERSIONS: readonly string[] = ['1', 'pre2', 'pre1'];

function write(frame: ServerFrame): string {
  return stringifyEjson(frame);
}

function writeWithFields(msg: 'added' | 'changed', collection: string, id: string, fields: unknown): string {
  return `{"msg":"${msg}","collection":${quote(collection)},"id":${quote(id)},"fields":${stringifyEjson(fields)}}`;
}

/** Session accepted. */
export function connected(session: string): string {
  return write({ msg: 'connected', session });
}

/** No common version; names the one to come back with. The connection is closed after it. */
export function failed(version: string = '1'): string {
  return write({ msg: 'failed', version });
}

/** Keep-alive question. */
export function ping(id?: string): string {
  return id === undefined ? '{"msg":"ping"}' : write({ msg: 'ping', id });
}

/** Keep-alive answer; echoes the id of the ping. */
export function pong(id?: string): string {
  return id === undefined ? '{"msg":"pong"}' : write({ msg: 'pong', id });
}

/**
 * Answer to a method call; the key `result` is absent if the method returns nothing.
 * @throws EjsonError if the result cannot be written as EJSON
 */
export function result(id: string, value?: unknown): string {
  const tail = value === undefined ? '' : `,"result":${stringifyEjson(value)}`;
  return `{"msg":"result","id":${quote(id)}${tail}}`;
}

/** Refusal of a method call. */
export function errorResult(id: string, error: DdpError): string {
  return write({ msg: 'result', id, error });
}

/** The writes of these method calls are visible; clients wait for it before a call counts as finished. */
export function updated(...methodIds: string[]): string {
  return write({ msg: 'updated', methods: methodIds });
}

/** These subscriptions are live. */
export function ready(...subscriptionIds: string[]): string {
  return write({ msg: 'ready', subs: subscriptionIds });
}

/** A subscription has ended or was refused; without an id if the client gave none. */
export function nosub(id?: string, error?: DdpError): string {
  return write({ msg: 'nosub', ...(id === undefined ? {} : { id }), ...(error === undefined ? {} : { error }) });
}

/** A document enters the client's view. */
export function added(collection: string, id: string, fields: unknown = {}): string {
  return writeWithFields('added', collection, id, fields);
}

/** A document in the client's view has new values. */
export function changed(collection: string, id: string, fields: unknown = {}): string {
  return writeWithFields('changed', collection, id, fields);
}

/** A document leaves the client's view. */
export function removed(collection: string, id: string): string {
  return write({ msg: 'removed', collection, id });
}

/** Complaint about a message that could not be understood; bounded by the limit on incoming texts. */
export function error(reason: string, offendingMessage?: EjsonValue): string {
  return write({ msg: 'error', reason, ...(offendingMessage === undefined ? {} : { offendingMessage }) });
}

/**
 * A stream push around arguments that are EJSON text already, so that an event is serialised once for all its
 * listeners. `rawArgs` must be the text of an array; it is not checked.
 */
export function streamFrame(collection: string, eventName: string, rawArgs: string): string {
  return `{"msg":"changed","collection":${quote(collection)},"id":"id","fields":{"eventName":${quote(eventName)},"args":${rawArgs}}}`;
}
