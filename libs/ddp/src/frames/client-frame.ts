import { parseEjson } from '../ejson/ejson.parse';
import { EjsonError, type EjsonObject, type EjsonValue } from '../ejson/ejson.value';
import type { ClientFrame } from './frame.types';
import { peekCall, type OversizedCall } from './oversized-frame';
import { DDP_VERSIONS } from './server-frame';

/** What one client frame may hold. */
export interface ClientFrameLimits {
  /** Length of the frame in UTF-16 units. */
  maxTextLength: number;
  /** Length of an id, in UTF-16 units. */
  maxIdLength: number;
  /** Length of a method's, publication's or version's name and of a random seed, in UTF-16 units. */
  maxNameLength: number;
  /** Number of positional arguments. */
  maxParams: number;
  /** Number of versions offered in `connect`. */
  maxVersions: number;
}

export const DEFAULT_CLIENT_FRAME_LIMITS: ClientFrameLimits = {
  maxTextLength: 1_048_576,
  maxIdLength: 256,
  maxNameLength: 256,
  maxParams: 64,
  maxVersions: 16,
};

export type ClientFrameOutcome =
  | { ok: true; frame: ClientFrame }
  | {
      ok: false;
      reason: 'Parse error' | 'Bad request' | 'Malformed method invocation' | 'Malformed subscription';
      offendingMessage?: EjsonValue;
      /** A call or a subscription that is longer than a frame may be. */
      oversized?: OversizedCall;
    };

/** Frames that Meteor has words of its own for when a member is missing or of another type. */
const MALFORMED = new Map<EjsonValue | undefined, 'Malformed method invocation' | 'Malformed subscription'>([
  ['method', 'Malformed method invocation'],
  ['sub', 'Malformed subscription'],
]);

/**
 * Reads one frame of a client. Never throws: text that is no JSON is a 'Parse error', a call or subscription that is not
 * valid within the limits is 'Malformed', everything else a 'Bad request', with the message as read (absent if it was too
 * large or too deep).
 */
export function parseClientFrame(
  text: string,
  limits: ClientFrameLimits = DEFAULT_CLIENT_FRAME_LIMITS,
): ClientFrameOutcome {
  if (text.length > limits.maxTextLength) {
    const oversized = peekCall(text, limits.maxIdLength);
    return { ok: false, reason: 'Bad request', ...(oversized ? { oversized } : {}) };
  }
  let message: EjsonValue;
  try {
    message = parseEjson(text);
  } catch (cause) {
    return { ok: false, reason: cause instanceof EjsonError ? 'Bad request' : 'Parse error' };
  }
  if (!isMessage(message)) return { ok: false, reason: 'Bad request', offendingMessage: message };
  const frame = readFrame(message, limits);
  const reason = MALFORMED.get(message['msg']) ?? 'Bad request';
  return frame ? { ok: true, frame } : { ok: false, reason, offendingMessage: message };
}

/** The version to speak with a client: the server's favourite among those it offers, or undefined if none is known. */
export function negotiateVersion(support: readonly string[]): string | undefined {
  return DDP_VERSIONS.find((version) => support.includes(version));
}

function isMessage(value: EjsonValue): value is EjsonObject {
  return typeof value === 'object' && value !== null && 'msg' in value;
}

function readFrame(message: EjsonObject, limits: ClientFrameLimits): ClientFrame | undefined {
  switch (message['msg']) {
    case 'connect':
      return readConnect(message, limits);
    case 'ping':
    case 'pong':
    case 'unsub':
      return readIdOnly(message['msg'], message['id'], limits);
    case 'method':
      return readMethod(message, limits);
    case 'sub':
      return readSub(message, limits);
    default:
      return undefined;
  }
}

function readConnect({ version, support }: EjsonObject, limits: ClientFrameLimits): ClientFrame | undefined {
  const isName = (value: unknown): value is string => isText(value, limits.maxNameLength);
  if (!isName(version) || !Array.isArray(support) || support.length > limits.maxVersions || !support.every(isName)) {
    return undefined;
  }
  return { msg: 'connect', version, support };
}

function readIdOnly(
  msg: 'ping' | 'pong' | 'unsub',
  id: EjsonValue | undefined,
  limits: ClientFrameLimits,
): ClientFrame | undefined {
  if (id === undefined) {
    return { msg };
  }
  return isText(id, limits.maxIdLength) ? { msg, id } : undefined;
}

function readMethod(message: EjsonObject, limits: ClientFrameLimits): ClientFrame | undefined {
  const { id, method, randomSeed } = message;
  const params = readParams(message['params'], limits);
  if (!isText(id, limits.maxIdLength) || !isText(method, limits.maxNameLength) || params === undefined) {
    return undefined;
  }
  if (randomSeed === undefined) {
    return { msg: 'method', id, method, params };
  }
  return isText(randomSeed, limits.maxNameLength) ? { msg: 'method', id, method, params, randomSeed } : undefined;
}

function readSub(message: EjsonObject, limits: ClientFrameLimits): ClientFrame | undefined {
  const { id, name } = message;
  const params = readParams(message['params'], limits);
  if (!isText(id, limits.maxIdLength) || !isText(name, limits.maxNameLength) || params === undefined) {
    return undefined;
  }
  return { msg: 'sub', id, name, params };
}

function readParams(params: EjsonValue | undefined, limits: ClientFrameLimits): EjsonValue[] | undefined {
  if (params === undefined) {
    return [];
  }
  return Array.isArray(params) && params.length <= limits.maxParams ? params : undefined;
}

function isText(value: unknown, maxLength: number): value is string {
  return typeof value === 'string' && value.length <= maxLength;
}
