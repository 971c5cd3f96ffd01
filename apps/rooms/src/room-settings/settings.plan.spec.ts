import type { Room, RoomSettings } from '@gantry/contracts';
import { planOf } from './settings.plan';

const ROOM: Room = { _id: 'r', t: 'c', name: 'a', fname: 'a', topic: 'old', ro: false };
const ADA = { _id: 'u', username: 'ada' };
const plan = (settings: Partial<RoomSettings>, room: Partial<Room> = {}) => planOf(settings, { ...ROOM, ...room }, ADA);

describe('planOf', () => {
  it.each<[string, Partial<RoomSettings>, Partial<Room>]>([
    ['the same text', { roomTopic: 'old' }, {}],
    ['an empty text where there was none', { roomDescription: '' }, {}],
    ['off where nothing was said', { default: false }, {}],
    ['the same list', { systemMessages: ['uj'] }, { sysMes: ['uj'] }],
    ['the same fields', { roomCustomFields: { a: { b: 1 } } }, { customFields: { a: { b: 1 } } }],
  ])('changes and tells nothing for %s', (_name, settings, room) => {
    expect(plan(settings, room)).toMatchObject({ fields: {}, notes: [] });
  });

  it('takes several retention settings as one policy, and leaves the rest of it', () => {
    const room = { retention: { excludePinned: true } };
    expect(plan({ retentionEnabled: true, retentionMaxAge: 30 }, room).fields).toEqual({
      retention: { excludePinned: true, enabled: true, maxAge: 30 },
    });
  });

  it('repeats in the memberships also what the room has already: the last call may have been broken off', () => {
    expect(plan({ roomType: 'c' })).toMatchObject({ fields: {}, copies: { t: 'c' }, rights: [] });
  });

  it.each<[string, Partial<RoomSettings>, Partial<Room>, (string | undefined)[]]>([
    ['a channel that becomes a group', { roomType: 'p' }, {}, ['create-p']],
    ['a group that becomes a channel', { roomType: 'c' }, { t: 'p' }, ['create-c']],
    ['an encrypted channel', { encrypted: true }, {}, [undefined]],
    ['an encrypted group', { encrypted: true }, { t: 'p' }, ['toggle-room-e2e-encryption']],
    ['who may write in a broadcast room', { readOnly: false }, { broadcast: true }, [undefined]],
    ['a default room that is announced', { default: true, roomAnnouncement: 'x' }, {}, ['view-room-administration']],
    ['retention', { retentionMaxAge: 1 }, {}, ['edit-room-retention-policy']],
  ])('asks for the right to %s', (_name, settings, room, permissions) => {
    expect(plan(settings, room).rights.map(({ permission }) => permission)).toEqual(permissions);
  });

  it('takes a join code away with its mark', () => {
    expect(plan({ joinCode: '' }, { joinCodeRequired: true }).fields).toStrictEqual({
      joinCode: undefined,
      joinCodeRequired: false,
    });
    expect(plan({ joinCode: 'x' }).fields).toEqual({ joinCode: 'x', joinCodeRequired: true });
  });
});
