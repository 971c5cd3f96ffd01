import { serialize } from 'bson';
import type { Doc } from './bson.values';

const TERMINATOR = Buffer.from([0]);

/** BSON bytes of a document; `undefined` fields are left out. */
export function writeDocument(doc: Doc): Buffer {
  const bytes = serialize(doc, { ignoreUndefined: true });
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Wraps already encoded elements (type, name, value) as one document. */
export function wrapElements(parts: readonly Buffer[]): Buffer {
  let size = 5;
  for (const part of parts) size += part.length;
  const head = Buffer.allocUnsafe(4);
  head.writeInt32LE(size, 0);
  return Buffer.concat([head, ...parts, TERMINATOR], size);
}

/** The elements of an encoded document, without its length and its terminator. */
export function innerElements(raw: Buffer): Buffer {
  return raw.subarray(4, raw.length - 1);
}

function rawElementHead(type: number, name: string): Buffer {
  return Buffer.from(`${String.fromCharCode(type)}${name}\0`, 'utf8');
}

const ARRAY_INDEX_HEADS: Buffer[] = [];
/** Element head (document type, index as name, zero) of the n-th member of an array of documents; a batch has ≤ 100,000. */
function arrayIndexHead(index: number): Buffer {
  const known = ARRAY_INDEX_HEADS[index];
  if (known) return known;
  const head = rawElementHead(3, String(index));
  if (index < 1000) ARRAY_INDEX_HEADS[index] = head;
  return head;
}

/** Reply of a cursor command, with the documents' own bytes copied in: no document is decoded or encoded again. */
export function writeCursorReply(
  batchName: 'firstBatch' | 'nextBatch',
  docs: readonly Buffer[],
  id: bigint,
  ns: string,
): Buffer {
  const batchHead = rawElementHead(4, batchName);
  const tailOfCursor = Buffer.allocUnsafe(1 + 3 + 8);
  tailOfCursor.write('\x12id\0', 0, 'latin1');
  tailOfCursor.writeBigInt64LE(id, 4);
  const nsBytes = Buffer.from(ns, 'utf8');
  const arrayParts: Buffer[] = [];
  for (let i = 0; i < docs.length; i++) {
    const doc = docs[i];
    if (doc) arrayParts.push(arrayIndexHead(i), doc);
  }
  const nsHead = Buffer.allocUnsafe(4 + 4);
  nsHead.write('\x02ns\0', 0, 'latin1');
  nsHead.writeInt32LE(nsBytes.length + 1, 4);
  const cursor = wrapElements([batchHead, wrapElements(arrayParts), tailOfCursor, nsHead, nsBytes, TERMINATOR]);
  return wrapElements([rawElementHead(3, 'cursor'), cursor, OK_ELEMENT]);
}

const OK_ELEMENT = innerElements(writeDocument({ ok: 1 }));
