import type { DdpBinding, ErrorSpec, Operation, RestBinding } from '@gantry/contracts';

const TOO_MANY_REQUESTS: ErrorSpec = {
  code: 'error-too-many-requests',
  text: 'Error, too many requests. Please slow down. You must wait {n} seconds before trying this endpoint again.',
};
const TOO_MANY_CALLS: ErrorSpec = {
  code: 'too-many-requests',
  text: 'Error, too many requests. Please slow down. You must wait {n} seconds before trying again.',
};
const NOT_LOGGED_IN: ErrorSpec = { code: 'error-invalid-user', text: 'Invalid user', kind: 'not-logged-in' };
const INVALID_TOKEN: ErrorSpec = { code: 'invalid-token' };
const PERMISSIONS_REQUIRED: ErrorSpec = {
  code: 'error-unauthorized',
  text: 'User does not have the permissions required for this action',
  kind: 'permissions-required',
};
/** A parameter that does not match its schema. */
const CHECK_FAILED: ErrorSpec = { code: 'plain', text: 'Match error: {what is wrong with which field}', kind: 'text' };
const BAD_BODY: ErrorSpec = { code: 'plain', text: 'The request body {is no JSON object}', kind: 'text' };
const TOO_LARGE: ErrorSpec = { code: 'error-file-too-large', text: 'The file is too large', kind: 'too-large' };
const INVALID_PAGE = ['query', 'fields', 'sort'].map((name): ErrorSpec => ({
  code: `error-invalid-${name}`,
  text: `Invalid ${name} parameter provided: {what is wrong with it}`,
}));

/** Whether a route accepts a body. */
export function hasBody({ method, takesBody = false }: RestBinding<unknown>): boolean {
  return method === 'POST' || method === 'PUT' || method === 'PATCH' || takesBody;
}

/** The error for a token that belongs to no visitor. */
function visitorErrors(
  { visitorError = INVALID_TOKEN }: Operation,
  { visitorToken }: Pick<RestBinding<unknown> | DdpBinding<unknown>, 'visitorToken'>,
): ErrorSpec[] {
  return visitorToken ? [visitorError] : [];
}

/** Whether a route needs a login. */
export function asksForLogin({ auth }: Operation, binding: RestBinding<unknown>): boolean {
  return (binding.auth ?? auth) === 'required';
}

/**
 * Every error that a route may answer during normal operation: those of its operation, and those of the gateway before
 * it.
 */
export function restErrors(operation: Operation, binding: RestBinding<unknown>): ErrorSpec[] {
  return [
    ...operation.errors,
    ...Object.values(binding.paramErrors ?? {}).flat(),
    CHECK_FAILED,
    ...(hasBody(binding) ? [BAD_BODY] : []),
    ...visitorErrors(operation, binding),
    ...(binding.upload || binding.body ? [TOO_LARGE] : []),
    ...(binding.paged ? INVALID_PAGE : []),
    ...(asksForLogin(operation, binding) ? [NOT_LOGGED_IN] : []),
    ...(operation.permissions ? [PERMISSIONS_REQUIRED] : []),
    ...(operation.rateLimit === 'none' ? [] : [TOO_MANY_REQUESTS]),
  ];
}

/** Every error that a method may answer during normal operation. */
export function ddpErrors(operation: Operation, binding: DdpBinding<unknown>): ErrorSpec[] {
  const { auth, loginError, permissions, errors } = operation;
  const login =
    auth === 'required' ? [loginError ? { ...loginError, kind: 'not-logged-in' as const } : NOT_LOGGED_IN] : [];
  return [
    ...errors,
    CHECK_FAILED,
    ...login,
    ...visitorErrors(operation, binding),
    ...(permissions ? [PERMISSIONS_REQUIRED] : []),
    TOO_MANY_CALLS,
  ];
}
