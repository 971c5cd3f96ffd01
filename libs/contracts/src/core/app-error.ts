/**
 * How an error reaches a REST client (contract/errors.json, `rest`):
 * - `coded`: 400 `{success:false, error:"text [code]", errorType:code, details?}`
 * - `text`: 400 `{success:false, error:text}`: the reference throws these without a code; DDP shows them as an internal error,
 *   or as the code alone where there is one all the same
 * - `typed`: 400 `{success:false, error:text, errorType:code}`: text without the bracketed code
 * - `bare`: 400 `{success:false}`
 * - `unauthorized`: 403 `{success:false, error:"unauthorized"}`
 * - `permissions-required`: 403 `{success:false, error:"… [error-unauthorized]"}`
 * - `not-logged-in`: 401 `{status:"error", message}`
 * - `login`: 401 `{status:"error", error:code, message:text, details?}`
 * - `not-found`: 404 · `too-large`: 413 · `internal`: 500 · `unavailable`: 503 with Retry-After
 */
export const ERROR_KINDS = [
  'coded',
  'text',
  'typed',
  'bare',
  'unauthorized',
  'permissions-required',
  'not-logged-in',
  'login',
  'not-found',
  'too-large',
  'internal',
  'unavailable',
] as const;
export type ErrorKind = (typeof ERROR_KINDS)[number];

export type ErrorDetails = Readonly<Record<string, unknown>>;

/** Its form on the bus. */
export interface SerializedAppError {
  readonly code: string | number;
  readonly reason: string;
  readonly details?: ErrorDetails;
  readonly kind: ErrorKind;
}

/** The only error that reaches a client. Everything else is logged and answered as an internal error. */
export class AppError extends Error {
  /** The code of texts that have none. */
  static readonly PLAIN = 'plain';

  constructor(
    readonly code: string | number,
    /** Text for people; empty when the contract gives a code alone. */
    readonly reason = '',
    readonly details?: ErrorDetails,
    readonly kind: ErrorKind = 'coded',
    /** What brought it about: for the log, never for a client. */
    options?: { readonly cause?: unknown },
  ) {
    super(reason ? `${reason} [${code}]` : `[${code}]`, options);
    this.name = 'AppError';
  }

  /** A plain text error without a code, as the reference throws or returns on some routes. */
  static text(text: string): AppError {
    return new AppError(AppError.PLAIN, text, undefined, 'text');
  }

  /** 403 `unauthorized`: the caller lacks what this route needs (contract/errors.json, rest.unauthorized). */
  static unauthorized(): AppError {
    return new AppError('error-not-allowed', 'Not allowed', undefined, 'unauthorized');
  }

  /** Declared permissions are missing (contract/errors.json, rest.permissionsRequired). */
  static permissionsRequired(): AppError {
    return new AppError(
      'error-unauthorized',
      'User does not have the permissions required for this action',
      undefined,
      'permissions-required',
    );
  }

  /** Missing or wrong credentials (contract/errors.json, rest.notLoggedIn; ddp error-invalid-user). */
  static notLoggedIn(): AppError {
    return new AppError('error-invalid-user', 'Invalid user', undefined, 'not-logged-in');
  }

  /** A service or its database cannot answer now; the client may try again. */
  static unavailable(what: string, cause?: unknown): AppError {
    const text = `${what} is not available, try again`;
    return new AppError('error-service-unavailable', text, undefined, 'unavailable', { cause });
  }

  /** More bytes than a request or an answer may have. */
  static tooLarge(what: string): AppError {
    return new AppError('error-file-too-large', `${what} is too large`, undefined, 'too-large');
  }

  /** Anything that is nobody's answer. @param cause what was thrown */
  static internal(cause?: unknown): AppError {
    return new AppError(500, 'Internal server error', undefined, 'internal', { cause });
  }

  serialize(): SerializedAppError {
    return {
      code: this.code,
      reason: this.reason,
      kind: this.kind,
      ...(this.details ? { details: this.details } : {}),
    };
  }

  static deserialize(error: SerializedAppError): AppError {
    return new AppError(error.code, error.reason, error.details, error.kind);
  }
}
