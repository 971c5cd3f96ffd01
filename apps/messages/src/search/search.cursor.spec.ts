import { cursorOf, placeOf } from './search.cursor';

describe('the cursor of a search', () => {
  it.each([{ ts: new Date(5), _id: 'a' }, { ts: new Date(5) }])('comes back as it went: %p', (place) => {
    expect(placeOf(cursorOf(place))).toEqual(place);
  });

  it.each(['', 'x', Buffer.from('{}').toString('base64url'), Buffer.from('[5,{"$gt":""}]').toString('base64url')])(
    'is refused: %p',
    (cursor) => expect(() => placeOf(cursor)).toThrow('The cursor is of no search'),
  );
});
