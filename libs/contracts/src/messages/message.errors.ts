import type { ParamError } from '../core/operation';

/** Refusals that sending and editing share (contract/errors.json, sendMessage). */
export const NO_ACCESS = { code: 'error-not-allowed', text: 'error-not-allowed', kind: 'text' } as const;
export const UNSAFE_LINK = { code: 'plain', text: 'Invalid href value provided', kind: 'text' } as const;

/** What is unknown and what is hidden are refused alike (contract/rest-extra.json, chat.pinMessage). */
export const MESSAGE_NOT_FOUND = {
  code: 'error-message-not-found',
  text: 'The provided "messageId" does not match any existing message.',
} as const;
export const NOT_ALLOWED = { code: 'error-not-allowed', text: 'Not allowed' } as const;
export const THREADS_DISABLED = { code: 'error-not-allowed', text: 'Threads Disabled' } as const;
export const NOT_ALLOWED_IN_THREADS = { code: 'error-not-allowed', text: 'Not Allowed' } as const;
export const INVALID_REGEX = {
  code: 'error-invalid-query',
  text: 'Invalid query parameter provided: regular expression is not allowed',
} as const;

/** The routes that change a message say it in two ways. */
export function messageIdMissing(word: 'missing' | 'required'): ParamError {
  return {
    code: 'error-messageid-param-not-provided',
    text: `The required "messageId" param is ${word}.`,
    when: 'absent',
  };
}

/** A date that is needed: absent, and there but none (contract/errors.json, chat.syncThreadsList and others). */
export function dateErrors(missing: Omit<ParamError, 'when'>, invalid: ParamError): readonly ParamError[] {
  return [{ ...missing, when: 'absent' }, invalid];
}
