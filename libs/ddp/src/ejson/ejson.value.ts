/** A plain object whose members are EJSON values. */
export interface EjsonObject {
  [key: string]: EjsonValue;
}

/** What an EJSON text can hold: JSON plus dates and binary. */
export type EjsonValue = null | boolean | number | string | Date | Uint8Array | EjsonValue[] | EjsonObject;

/** How many containers (objects, arrays, and the wrappers of dates and binary) may be nested in one EJSON text. */
export const MAX_EJSON_DEPTH = 64;

export type EjsonErrorCode = 'too-deep' | 'unsupported-value';

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

/** The error for a value or text that nests deeper than {@link MAX_EJSON_DEPTH}. */
export function tooDeep(): EjsonError {
  return new EjsonError('too-deep', `EJSON is nested deeper than ${MAX_EJSON_DEPTH} levels`);
}
