import type { RestReply } from './rest.client';

/** The Content-Type of every JSON answer, as a whole (contract/errors.json, rest.contentType). */
export const JSON_TYPE = 'application/json';

/** What of an answer the contract fixes: compared as one so that a wrong status, header or body all show. */
export interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly body: unknown;
}

export function answerOf({ status, headers, body }: RestReply): Answer {
  return { status, type: headers.get('content-type'), body };
}

export function answered(status: number, body: unknown): Answer {
  return { status, type: JSON_TYPE, body };
}

/** 400 with a code (contract/errors.json, rest.thrownCoded and rest.thrownCodeOnly). */
export function refused(code: string | number, text = '', details?: object): Answer {
  return answered(400, {
    success: false,
    error: text ? `${text} [${code}]` : `[${code}]`,
    errorType: code,
    ...(details ? { details } : {}),
  });
}

/** 400 with a text alone (contract/errors.json, rest.thrownPlain and rest.returnedText). */
export function refusedText(text: string): Answer {
  return answered(400, { success: false, error: text });
}

/** 401 of login (contract/errors.json, rest.login). */
export function loginRefused(error: string | number, message: string, details?: object): Answer {
  return answered(401, { status: 'error', error, ...(details ? { details } : {}), message });
}

export const NOT_LOGGED_IN = answered(401, { status: 'error', message: 'You must be logged in to do this.' });
export const UNAUTHORIZED = answered(403, { success: false, error: 'unauthorized' });

/** contract/defaults.json, ids.random. */
export const ID = /^[2-9A-HJ-NP-TW-Zabcdefghijkmnopqrstuvwxyz]{17}$/;
/** A date in REST. */
export const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
/** contract/defaults.json, ids.secret. */
export const TOKEN = /^[\w-]{43}$/;
