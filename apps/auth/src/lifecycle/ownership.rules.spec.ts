import { planOwnership, requireAgreement, type SolelyOwnedRoom } from './ownership.rules';

const room = (rid: string, t: 'c' | 'p', isOwner = true): SolelyOwnedRoom => ({
  rid,
  t,
  name: `name of ${rid}`,
  isOwner,
  others: { userIds: [], more: false },
});

describe('planOwnership', () => {
  it.each<[string, SolelyOwnedRoom, string | undefined, 'changes' | 'goes' | 'stays']>([
    ['a channel with somebody active', room('a', 'c'), 'ann', 'changes'],
    ['a group with somebody active', room('a', 'p'), 'ann', 'changes'],
    ['a channel with nobody active', room('a', 'c'), undefined, 'stays'],
    ['a group with nobody active', room('a', 'p'), undefined, 'goes'],
    ['a group that the user is alone in without owning it', room('a', 'p', false), undefined, 'goes'],
  ])('%s', (_name, owned, successor, fate) => {
    const plan = planOwnership([owned], new Map(successor === undefined ? [] : [[owned.rid, successor]]));
    expect(plan).toEqual({
      successions: fate === 'changes' ? [{ rid: 'a', userId: 'ann' }] : [],
      removals: fate === 'goes' ? ['a'] : [],
      shouldChangeOwner: fate === 'changes' ? ['name of a'] : [],
      shouldBeRemoved: fate === 'goes' ? ['name of a'] : [],
    });
    if (fate === 'stays') expect(() => requireAgreement(plan, false)).not.toThrow();
    else expect(() => requireAgreement(plan, false)).toThrow('[user-last-owner]');
    expect(() => requireAgreement(plan, true)).not.toThrow();
  });
});
