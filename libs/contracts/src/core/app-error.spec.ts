import fc from 'fast-check';
import { AppError, ERROR_KINDS } from './app-error';

describe('AppError', () => {
  it.each([
    [new AppError('error-invalid-room', 'Invalid room'), 'Invalid room [error-invalid-room]'],
    [new AppError(403, 'User not found'), 'User not found [403]'],
    [new AppError('invalid-channel'), '[invalid-channel]'],
    [new AppError('The required "rid" query param is missing.'), '[The required "rid" query param is missing.]'],
    [
      AppError.permissionsRequired(),
      'User does not have the permissions required for this action [error-unauthorized]',
    ],
    [AppError.notLoggedIn(), 'Invalid user [error-invalid-user]'],
    [AppError.internal(), 'Internal server error [500]'],
    [AppError.unavailable('rooms'), 'rooms is not available, try again [error-service-unavailable]'],
  ])('writes text and code as the contract does: %s', (error, message) => {
    expect(error.message).toBe(message);
  });

  it.each([
    [AppError.text('room_is_blocked'), 'text'],
    [AppError.unauthorized(), 'unauthorized'],
    [AppError.permissionsRequired(), 'permissions-required'],
    [AppError.notLoggedIn(), 'not-logged-in'],
    [AppError.unavailable('rooms'), 'unavailable'],
    [AppError.internal(), 'internal'],
    [new AppError('error-not-allowed'), 'coded'],
  ])('knows how it is shown: %s', (error, kind) => {
    expect(error.kind).toBe(kind);
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe('AppError');
  });

  it.each(ERROR_KINDS)('crosses the bus unchanged: %s', (kind) => {
    const details = fc.option(fc.dictionary(fc.string(), fc.jsonValue()), { nil: undefined });
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.integer()), fc.string(), details, (code, reason, given) => {
        const error = new AppError(code, reason, given, kind);
        const copy = AppError.deserialize(error.serialize());
        expect({ ...copy }).toEqual({ ...error });
        expect(copy.message).toBe(error.message);
        expect(copy.serialize()).toEqual(error.serialize());
      }),
    );
  });

  it('leaves absent details out of its serialised form', () => {
    expect(new AppError('a').serialize()).toStrictEqual({ code: 'a', reason: '', kind: 'coded' });
  });
});
