import { MongoError } from '../mongo.errors';
import { rawElements, readDocument, readValue } from '../bson/bson.reader';
import { validateValue } from '../bson/bson.validator';
import { setField, type Doc } from '../bson/bson.values';
import { HEADER_BYTES } from './frame.reader';

export const OP_REPLY = 1;
export const OP_QUERY = 2004;
export const OP_MSG = 2013;

const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;
/** Bits 0-15 are required: one that is not known makes a message invalid. */
const REQUIRED_BITS = 0xffff;
const ARRAY = 0x04;
const DOCUMENT = 0x03;
/** Replies of OP_QUERY: awaits capable. */
const AWAIT_CAPABLE = 8;

/** A command taken out of its message. */
export interface Request {
  requestId: number;
  opCode: number;
  name: string;
  db: string;
  body: Doc;
  sequences: Map<string, Buffer[]>;
  /** The client does not want an answer. */
  silent: boolean;
}

/** Parses OP_MSG and OP_QUERY. Throws MongoError for contents that are no command; the connection should then be closed. */
export function parseMessage(frame: Buffer): Request {
  const requestId = frame.readInt32LE(4);
  const opCode = frame.readInt32LE(12);
  if (opCode === OP_MSG) return parseMsg(frame, requestId);
  if (opCode === OP_QUERY) return parseQuery(frame, requestId);
  throw new MongoError(2, `opcode ${opCode} is not supported by this server`);
}

function parseMsg(frame: Buffer, requestId: number): Request {
  const flags = frame.readUInt32LE(HEADER_BYTES);
  if ((flags & REQUIRED_BITS & ~(CHECKSUM_PRESENT | MORE_TO_COME)) !== 0)
    throw new MongoError(2, `unknown message flags ${flags}`);
  const end = (flags & CHECKSUM_PRESENT) !== 0 ? frame.length - 4 : frame.length;
  const sequences = new Map<string, Buffer[]>();
  let body: Doc | undefined;
  let at = HEADER_BYTES + 4;
  while (at < end) {
    const kind = frame[at];
    const size = frame.readInt32LE(at + 1);
    if (size < 5 || at + 1 + size > end) throw new MongoError(22, 'section exceeds its message');
    if (kind === 0 && body === undefined) body = readBody(frame.subarray(at + 1, at + 1 + size), sequences);
    else if (kind === 1) readSequence(frame.subarray(at + 1, at + 1 + size), sequences);
    else throw new MongoError(2, `unexpected section of kind ${String(kind)}`);
    at += 1 + size;
  }
  if (!body) throw new MongoError(2, 'message without a body');
  const db = body['$db'];
  if (typeof db !== 'string') throw new MongoError(40571, 'OP_MSG requests require a $db argument');
  const [name = ''] = Object.keys(body);
  return { requestId, opCode: OP_MSG, name, db, body, sequences, silent: (flags & MORE_TO_COME) !== 0 };
}

/** Decodes a command; the documents of an insert stay bytes, as in a sequence. */
function readBody(raw: Buffer, sequences: Map<string, Buffer[]>): Doc {
  const body: Doc = {};
  let first = '';
  for (const { type, name, at, to } of rawElements(raw)) {
    first ||= name;
    if (first === 'insert' && name === 'documents' && type === ARRAY) {
      const documents: Buffer[] = [];
      for (const item of rawElements(raw, at)) {
        if (item.type !== DOCUMENT)
          throw new MongoError(
            14,
            `BSON field 'insert.documents.${item.name}' is the wrong type, expected type 'object'`,
          );
        documents.push(raw.subarray(item.at, item.to));
      }
      sequences.set('documents', documents);
    } else {
      validateValue(type, raw, at, to, 0);
      setField(body, name, readValue(type, raw, at, to, 'exact', 0));
    }
  }
  return body;
}

function readSequence(section: Buffer, sequences: Map<string, Buffer[]>): void {
  const nameEnd = section.indexOf(0, 4);
  if (nameEnd < 0) throw new MongoError(22, 'unterminated section name');
  const documents: Buffer[] = [];
  let at = nameEnd + 1;
  while (at < section.length) {
    const size = at + 4 <= section.length ? section.readInt32LE(at) : 0;
    if (size < 5 || at + size > section.length) throw new MongoError(22, 'document exceeds its section');
    documents.push(section.subarray(at, at + size));
    at += size;
  }
  sequences.set(section.toString('utf8', 4, nameEnd), documents);
}

/** OP_QUERY on `<db>.$cmd`: how old clients and every driver's first handshake send a command. */
function parseQuery(frame: Buffer, requestId: number): Request {
  const nameEnd = frame.indexOf(0, HEADER_BYTES + 4);
  const ns = frame.toString('utf8', HEADER_BYTES + 4, Math.max(nameEnd, 0));
  if (nameEnd < 0 || !ns.endsWith('.$cmd')) throw new MongoError(2, 'OP_QUERY is supported for commands only');
  const wrapped = readDocument(frame, nameEnd + 9);
  const inner = wrapped['$query'];
  const body: Doc = typeof inner === 'object' && inner !== null ? { ...inner } : wrapped;
  const [name = ''] = Object.keys(body);
  return { requestId, opCode: OP_QUERY, name, db: ns.slice(0, -5), body, sequences: new Map(), silent: false };
}

/**
 * How to answer a message whose contents could not be read, by its header alone; undefined when the header says nothing
 * that can be answered. `silent`: no answer is wanted.
 */
export function replyHeader(frame: Buffer): { requestId: number; opCode: number; silent: boolean } | undefined {
  const opCode = frame.readInt32LE(12);
  if (opCode !== OP_MSG) return undefined;
  return { requestId: frame.readInt32LE(4), opCode, silent: (frame.readUInt32LE(HEADER_BYTES) & MORE_TO_COME) !== 0 };
}

let nextReplyId = 1;

/** Frames a reply in the form of its request. */
export function frameReply(request: { requestId: number; opCode: number }, document: Buffer): Buffer[] {
  const query = request.opCode === OP_QUERY;
  const head = Buffer.alloc(query ? HEADER_BYTES + 20 : HEADER_BYTES + 5);
  head.writeInt32LE(head.length + document.length, 0);
  nextReplyId = (nextReplyId + 1) & 0x7fffffff;
  head.writeInt32LE(nextReplyId, 4);
  head.writeInt32LE(request.requestId, 8);
  head.writeInt32LE(query ? OP_REPLY : OP_MSG, 12);
  if (query) {
    head.writeInt32LE(AWAIT_CAPABLE, 16);
    head.writeInt32LE(1, 32);
  }
  return [head, document];
}
