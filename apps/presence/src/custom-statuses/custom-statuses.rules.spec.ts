import { requireValid } from './custom-statuses.rules';

describe('a status that the workspace offers', () => {
  it.each<[{ name: string; statusType?: string | null }, string | undefined]>([
    [{ name: 'On the phone' }, undefined],
    [{ name: 'Am Telefon ☎', statusType: 'busy' }, undefined],
    [{ name: 'x', statusType: null }, undefined],
    [{ name: 'x', statusType: '' }, undefined],
    [{ name: ' ' }, 'The field Name is required [error-the-field-is-required]'],
    [{ name: '<b>' }, '<b> is not a valid name [error-input-is-not-a-valid-field]'],
    [{ name: 'x', statusType: 'bored' }, 'bored is not a valid status type [error-input-is-not-a-valid-field]'],
    [
      { name: 'x', statusType: 'constructor' },
      'constructor is not a valid status type [error-input-is-not-a-valid-field]',
    ],
  ])('%j', (form, refusal) => {
    if (refusal === undefined) expect(() => requireValid(form)).not.toThrow();
    else expect(() => requireValid(form)).toThrow(refusal);
  });
});
