/** A plain object whose members are EJSON values. */
export interface EjsonObject {
  [key: string]: EjsonValue;
}

/** What an EJSON text can hold: JSON plus dates and binary. */
export type EjsonValue = null | boolean | number | string | Date | Uint8Array | EjsonValue[] | EjsonObject;

/** How many containers (objects, arrays, and the wrappers of dates and binary) may be nested in an EJSON text that is read. */
export const MAX_EJSON_DEPTH = 64;

/**
 * The same for a text that is written. Larger, so that whatever was read can be written back inside a frame: escaping
 * may double the nesting, and a frame, its fields and arguments lie around it.
 */
export const MAX_EJSON_WRITE_DEPTH = 4 * MAX_EJSON_DEPTH;

export type EjsonErrorCode = 'too-deep' | 'too-large' | 'unsupported-value';

/** A value or text that EJSON refuses although it may be valid JavaScript or JSON. */
export class EjsonError extends Error {
  override readonly name = 'EjsonError';

  constructor(
    readonly code: EjsonErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** The error for a value or text that nests deeper than `limit` levels. */
export function tooDeep(limit: number): EjsonError {
  return new EjsonError('too-deep', `EJSON is nested deeper than ${limit} levels`);
}
