import type { AppError } from '@gantry/contracts';

export interface JsonAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>> | readonly unknown[] | string | boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body as JSON text if it was written before. */
  readonly text?: string;
}

/** Of any limit, the limiter's or a use case's own (contract/errors.json, rest.tooManyRequests). */
const TOO_MANY_REQUESTS = 'error-too-many-requests';
const RETRY_AFTER_S = '1';
/** An unknown user and a wrong password get the same answer (contract/errors.json, rest.login.wrong). */
const WRONG_CREDENTIALS = 'User not found';

/**
 * An error in the documented REST form (contract/errors.json, rest). The only place that assigns a status to errors.
 */
export function renderRestError(error: AppError): JsonAnswer {
  const details = error.details === undefined ? {} : { details: error.details };
  if (error.code === TOO_MANY_REQUESTS) return { status: 429, body: { success: false, error: error.message } };
  switch (error.kind) {
    case 'coded':
      return { status: 400, body: { success: false, error: error.message, errorType: error.code, ...details } };
    case 'text':
      return { status: 400, body: { success: false, error: error.reason } };
    case 'typed':
      return { status: 400, body: { success: false, error: error.reason, errorType: error.code, ...details } };
    case 'bare':
      return { status: 400, body: { success: false } };
    case 'unauthorized':
      return { status: 403, body: { success: false, error: 'unauthorized' } };
    case 'permissions-required':
      return { status: 403, body: { success: false, error: error.message } };
    case 'not-logged-in':
      return { status: 401, body: { status: 'error', message: 'You must be logged in to do this.' } };
    case 'login':
      return error.reason === WRONG_CREDENTIALS
        ? { status: 401, body: { status: 'error', error: 'Unauthorized', message: 'Unauthorized' } }
        : { status: 401, body: { status: 'error', error: error.code, ...details, message: error.reason } };
    case 'not-found':
      return { status: 404, body: { success: false, error: 'Resource not found' } };
    case 'too-large':
      return { status: 413, body: { success: false, error: error.message, errorType: error.code } };
    case 'unavailable':
      return {
        status: 503,
        body: { success: false, error: error.message, errorType: error.code },
        headers: { 'retry-after': RETRY_AFTER_S },
      };
    case 'internal':
      return { status: 500, body: { success: false, error: 'Internal error occured', ...details } };
  }
}
