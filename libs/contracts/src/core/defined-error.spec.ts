import { AppError } from './app-error';
import { defineError } from './defined-error';

describe('defineError', () => {
  const taken = defineError({ code: 'error-taken', text: "A channel with name '{name}' exists", kind: 'typed' });

  it('is what a contract declares', () => {
    expect(taken).toMatchObject({ code: 'error-taken', text: "A channel with name '{name}' exists", kind: 'typed' });
  });

  it('makes the error that a service throws, with the words of the case in its text', () => {
    const cause = new Error('why');
    const error = taken.error({ channel_name: 'x' }, { name: 'x' }, { cause });
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({
      code: 'error-taken',
      reason: "A channel with name 'x' exists",
      details: { channel_name: 'x' },
      kind: 'typed',
      cause,
    });
  });

  it('leaves braces alone that nobody has words for', () => {
    expect(taken.error(undefined, { constructor: 'x' }).reason).toBe("A channel with name '{name}' exists");
    expect(defineError({ code: 'bare', kind: 'bare' }).error()).toMatchObject({ reason: '', kind: 'bare' });
  });
});
