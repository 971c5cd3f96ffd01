import { describeChecks } from './checks';

describe('describeChecks', () => {
  it('says what a caller needs, one condition each', () => {
    expect(describeChecks({ login: true, room: 'member', all: ['edit-message', 'pin-message'], any: ['leave-c', 'leave-p'] })).toEqual([
      'with a login, unless settings say otherwise',
      'a member of the room',
      'with `edit-message` and `pin-message`',
      'with any of `leave-c`, `leave-p`',
    ]);
  });

  it('says nothing where nothing is asked', () => {
    expect(describeChecks({})).toEqual([]);
  });
});
