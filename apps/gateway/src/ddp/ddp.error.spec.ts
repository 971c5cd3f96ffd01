import { AppError } from '@gantry/contracts';
import { renderDdpError } from './ddp.error';

const METEOR = { isClientSafe: true, errorType: 'Meteor.Error' };
const INTERNAL = { ...METEOR, error: 500, reason: 'Internal server error', message: 'Internal server error [500]' };

describe('renderDdpError', () => {
  it.each<[string, AppError, object]>([
    [
      'a code with its text and details',
      new AppError('error-x', 'No', { a: 1 }),
      { ...METEOR, error: 'error-x', reason: 'No', message: 'No [error-x]', details: { a: 1 } },
    ],
    ['a code alone', new AppError('error-x'), { ...METEOR, error: 'error-x', message: '[error-x]' }],
    ['a text without a code', AppError.text('readonly'), INTERNAL],
    [
      'a text that has a code',
      new AppError('error-not-allowed', 'error-not-allowed', undefined, 'text'),
      { ...METEOR, error: 'error-not-allowed', message: '[error-not-allowed]' },
    ],
    [
      'a failed check',
      AppError.text('Match error: Expected string'),
      { ...METEOR, error: 400, reason: 'Match failed', message: 'Match failed [400]' },
    ],
    ['an answer without a word', new AppError('error-x', '', undefined, 'bare'), INTERNAL],
    [
      'a missing login, with the method',
      AppError.notLoggedIn(),
      {
        ...METEOR,
        error: 'error-invalid-user',
        reason: 'Invalid user',
        message: 'Invalid user [error-invalid-user]',
        details: { method: 'm' },
      },
    ],
  ])('shows %s', (_name, error, expected) => {
    expect(renderDdpError(error, 'm')).toEqual(expected);
  });
});
