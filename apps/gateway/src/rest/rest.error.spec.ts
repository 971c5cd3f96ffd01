import { AppError, ERROR_KINDS } from '@gantry/contracts';
import { renderRestError } from './rest.error';

// contract/errors.json, rest
const TABLE = [
  [
    'coded',
    new AppError('error-user-param-not-provided', 'The required "userId" or "username" param was not provided'),
    400,
    {
      success: false,
      error: 'The required "userId" or "username" param was not provided [error-user-param-not-provided]',
      errorType: 'error-user-param-not-provided',
    },
  ],
  [
    'coded',
    new AppError('invalid-channel'),
    400,
    { success: false, error: '[invalid-channel]', errorType: 'invalid-channel' },
  ],
  [
    'coded',
    new AppError('The required "rid" query param is missing.'),
    400,
    {
      success: false,
      error: '[The required "rid" query param is missing.]',
      errorType: 'The required "rid" query param is missing.',
    },
  ],
  [
    'coded',
    new AppError('totp-required', 'TOTP Required', { method: 'totp', availableMethods: [] }),
    400,
    {
      success: false,
      error: 'TOTP Required [totp-required]',
      errorType: 'totp-required',
      details: { method: 'totp', availableMethods: [] },
    },
  ],
  ['text', AppError.text('error-not-allowed'), 400, { success: false, error: 'error-not-allowed' }],
  [
    'text',
    AppError.text("Match error: Missing key 'email'"),
    400,
    { success: false, error: "Match error: Missing key 'email'" },
  ],
  [
    'typed',
    new AppError('error-invalid-permission', 'Invalid permission', undefined, 'typed'),
    400,
    { success: false, error: 'Invalid permission', errorType: 'error-invalid-permission' },
  ],
  ['bare', new AppError('x', 'never shown', { never: 'shown' }, 'bare'), 400, { success: false }],
  ['unauthorized', AppError.unauthorized(), 403, { success: false, error: 'unauthorized' }],
  [
    'permissions-required',
    AppError.permissionsRequired(),
    403,
    { success: false, error: 'User does not have the permissions required for this action [error-unauthorized]' },
  ],
  ['not-logged-in', AppError.notLoggedIn(), 401, { status: 'error', message: 'You must be logged in to do this.' }],
  [
    'login',
    new AppError(403, 'User not found', undefined, 'login'),
    401,
    { status: 'error', error: 'Unauthorized', message: 'Unauthorized' },
  ],
  [
    'login',
    new AppError(403, "You've been logged out by the server. Please log in again.", undefined, 'login'),
    401,
    { status: 'error', error: 403, message: "You've been logged out by the server. Please log in again." },
  ],
  [
    'login',
    new AppError(400, 'Unrecognized options for login request', undefined, 'login'),
    401,
    { status: 'error', error: 400, message: 'Unrecognized options for login request' },
  ],
  [
    'login',
    new AppError('totp-required', 'TOTP Required', { method: 'totp' }, 'login'),
    401,
    { status: 'error', error: 'totp-required', details: { method: 'totp' }, message: 'TOTP Required' },
  ],
  [
    'login',
    new AppError(
      'error-user-is-not-activated',
      'User is not activated',
      { function: 'Accounts.validateLoginAttempt' },
      'login',
    ),
    401,
    {
      status: 'error',
      error: 'error-user-is-not-activated',
      details: { function: 'Accounts.validateLoginAttempt' },
      message: 'User is not activated',
    },
  ],
  ['not-found', new AppError('x', '', undefined, 'not-found'), 404, { success: false, error: 'Resource not found' }],
  [
    'too-large',
    AppError.tooLarge('The file'),
    413,
    { success: false, error: 'The file is too large [error-file-too-large]', errorType: 'error-file-too-large' },
  ],
  ['internal', AppError.internal(), 500, { success: false, error: 'Internal error occured' }],
  [
    'internal',
    new AppError(500, 'secret cause', { errorId: 'abc' }, 'internal'),
    500,
    { success: false, error: 'Internal error occured', details: { errorId: 'abc' } },
  ],
  [
    'unavailable',
    AppError.unavailable('rooms'),
    503,
    {
      success: false,
      error: 'rooms is not available, try again [error-service-unavailable]',
      errorType: 'error-service-unavailable',
    },
  ],
] as const;

describe('renderRestError', () => {
  it.each(TABLE)('%s: %s', (kind, error, status, body) => {
    expect(error.kind).toBe(kind);
    expect(renderRestError(error)).toMatchObject({ status });
    // As it travels: keys in this order, undefined ones left out.
    expect(JSON.stringify(renderRestError(error).body)).toBe(JSON.stringify(body));
  });

  it('is tested for every kind', () => {
    expect(new Set(TABLE.map(([kind]) => kind))).toEqual(new Set(ERROR_KINDS));
  });

  it('tells when to try again, only when that helps', () => {
    for (const [kind, error] of TABLE)
      expect(renderRestError(error).headers).toEqual(kind === 'unavailable' ? { 'retry-after': '1' } : undefined);
  });
});
