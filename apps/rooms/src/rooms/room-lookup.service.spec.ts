import { AccessPolicy } from '@gantry/access';
import { newContext } from '@gantry/bus';
import type { Caller, Room } from '@gantry/contracts';
import { RoomLookupService } from './room-lookup.service';

type Parts = ConstructorParameters<typeof RoomLookupService>;

/** What rooms says of one room to a caller who is no member of it, where everybody may read public channels. */
async function placeOf(caller: Caller, room: Pick<Room, 't'> & Partial<Room>) {
  const policy = { access: new AccessPolicy({ 'view-c-room': ['user'] }), settings: { flag: () => true } };
  const access = { byId: async () => ({ room: { _id: 'r', ...room }, membership: null, policy }) };
  const service = new RoomLookupService(...([access] as unknown as Parts));
  return service.may(newContext(caller), { rid: 'r' });
}

describe('the place of a visitor of a website in a room', () => {
  const visitor: Caller = { kind: 'visitor', visitorId: 'v', username: 'guest-1' };

  it.each<[string, Pick<Room, 't'> & Partial<Room>, boolean]>([
    ['its own conversation', { t: 'l', v: { _id: 'v' } }, true],
    ['the conversation of another visitor', { t: 'l', v: { _id: 'w' } }, false],
    ['a conversation of nobody', { t: 'l' }, false],
    ['a room that only says it is the visitor’s', { t: 'p', v: { _id: 'v' } }, false],
    ['a public channel', { t: 'c' }, false],
  ])('is in %s: %j', async (_name, room, own) => {
    expect(await placeOf(visitor, room)).toEqual({ read: own, member: own });
  });

  it('is no place for anybody else of the same name', async () => {
    expect(await placeOf({ kind: 'anonymous' }, { t: 'l', v: { _id: 'v' } })).toEqual({ read: false, member: false });
  });
});
