/** What a write must be told. */
export interface WriteOptions {
  /** As the store's own tools show it; nothing here believes it. */
  readonly contentType: string;
  /** More bytes than this are refused, and what was written of them is removed. */
  readonly maxBytes: number;
  /** Ends the write: it rejects with the signal's reason, and nothing stays. */
  readonly signal?: AbortSignal;
  /** For stores whose own tools show names. Never part of a path. */
  readonly name?: string;
}

export interface WrittenFile {
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** Bytes from `start` up to `end`, which is the first that is left out. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Where files lie, by ids that the platform gives. One contract suite (file.store.spec.ts) holds all drivers to it. */
export interface FileStore {
  /**
   * Takes the next bytes of the source only when those before are written: memory stays flat. Stored whole, or not at all.
   * @param id must be new. Where it becomes a path, 1 to 64 letters, digits, `-` and `_`
   * @throws AppError error-file-too-large beyond `maxBytes`, what the source throws, the reason of the signal.
   */
  write(id: string, source: AsyncIterable<Uint8Array>, options: WriteOptions): Promise<WrittenFile>;
  /** Parts of a file, of whatever size the store likes; a range beyond the end gives what there is. @throws NoSuchFile */
  read(id: string, range?: ByteRange): AsyncIterable<Uint8Array>;
  /** What a write left that a process did not survive goes too. One that is not there is fine. */
  remove(id: string): Promise<void>;
}

/** Nothing is stored under this id. */
export class NoSuchFile extends Error {
  constructor(id: string) {
    super(`no file ${id}`);
    this.name = 'NoSuchFile';
  }
}

const ID = /^[\w-]{1,64}$/;

/** Ids become file names and keys. @throws Error for one that could mean a path. */
export function checkedId(id: string): string {
  if (!ID.test(id)) throw new Error(`${JSON.stringify(id.slice(0, 80))} is no id of a file`);
  return id;
}
