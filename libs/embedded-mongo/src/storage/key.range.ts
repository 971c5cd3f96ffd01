/** Size of the namespace prefix in front of every key, in bytes. */
export const PREFIX_BYTES = 4;
/** A range of keys: from `start` (inclusive) to `end` (exclusive), both without the namespace prefix. */
export interface KeyRange {
  start: Buffer;
  end: Buffer;
}

export const LOWEST = Buffer.alloc(0);
/** Above every key: no key begins with this many FF bytes. */
export const HIGHEST = Buffer.alloc(40, 0xff);
/** Every key of a space. */
export const ALL_KEYS: KeyRange = { start: LOWEST, end: HIGHEST };

/** A key as LMDB has it: behind the number of its space. */
export function prefixed(space: number, key: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(PREFIX_BYTES + key.length);
  bytes.writeUInt32BE(space, 0);
  key.copy(bytes, PREFIX_BYTES);
  return bytes;
}
