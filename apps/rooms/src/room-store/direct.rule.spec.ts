import fc from 'fast-check';
import { byDisplayName, directRoomId, directTitles, sortedIds } from './direct.rule';

const ann = { _id: 'b-ann', username: 'ann', name: 'Zoe Ann' };
const bob = { _id: 'a-bob', username: 'bob' };
const cat = { _id: 'c-cat', username: 'cat', name: 'Cat' };

describe('direct conversations', () => {
  it('join the two sorted ids', () => {
    expect(directRoomId(sortedIds([ann, bob]))).toBe('a-bobb-ann');
  });

  it.each([[[ann]], [[ann, bob, cat]]])('have an id of 17 characters for one or many', (members) => {
    expect(directRoomId(sortedIds(members))).toMatch(/^[2-9A-HJ-NP-TW-Zabcdefghijkmnopqrstuvwxyz]{17}$/);
  });

  it('have the same id in whatever order the members are named', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1, maxLength: 17 }), { minLength: 1, maxLength: 8 }), (ids) => {
        const members = ids.map((_id) => ({ _id }));
        return directRoomId(sortedIds(members)) === directRoomId(sortedIds([...members].reverse()));
      }),
    );
  });

  it('are called like the others, and like oneself when alone', () => {
    expect(directTitles([ann, bob, cat], ann._id)).toEqual({ name: 'bob, cat', fname: 'bob, Cat' });
    expect(directTitles([ann], ann._id)).toEqual({ name: 'ann', fname: 'Zoe Ann' });
  });

  it('list their members by display name', () => {
    expect([ann, bob, cat].sort(byDisplayName)).toEqual([bob, cat, ann]);
  });
});
