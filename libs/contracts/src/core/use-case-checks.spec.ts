import { describeChecks } from './use-case-checks';

describe('describeChecks', () => {
  it('says what a caller needs, one condition each', () => {
    expect(
      describeChecks({ room: 'member', all: ['edit-message', 'pin-message'], any: ['leave-c', 'leave-p'] }),
    ).toEqual(['a member of the room', 'with `edit-message` and `pin-message`', 'with any of `leave-c`, `leave-p`']);
  });

  it('says which role of the platform or which setting it takes', () => {
    expect(describeChecks({ role: 'admin' })).toEqual(['with the role `admin`']);
    expect(describeChecks({ visitors: 'Accounts_AllowAnonymousRead' })).toEqual([
      'without a login only where the setting `Accounts_AllowAnonymousRead` is on',
    ]);
  });

  it('says nothing where nothing is asked', () => {
    expect(describeChecks({})).toEqual([]);
  });
});
