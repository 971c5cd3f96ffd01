import { Packr } from 'msgpackr';

// MessagePack keeps dates and bytes as they are and costs less than JSON; records would tie both ends to one state.
// Bytes are copied out: listeners that read the same payload must not share them.
const packr = new Packr({ useRecords: false, moreTypes: false, copyBuffers: true });

/** Values of contracts (plain objects, dates, bytes) → bytes. The result is a copy of its own. */
export function encode(value: unknown): Buffer {
  return packr.pack(value);
}

/** @throws Error when the bytes are no MessagePack. */
export function decode(bytes: Uint8Array): unknown {
  return packr.unpack(bytes);
}
