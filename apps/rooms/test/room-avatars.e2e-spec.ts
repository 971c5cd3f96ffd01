import { ddpOf, eventually, gatewayUrl, newRoom, newUser, RestClient, type TestUser } from '@gantry/testing';

const PNG =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

let ada: TestUser;
let grace: TestUser;

beforeAll(async () => {
  [ada, grace] = await Promise.all([newUser(), newUser({ gateway: 1 })]);
});

const typeOf = async (by: RestClient, rid: string): Promise<string | null> =>
  (await by.get(`/avatar/room/${rid}`)).headers.get('content-type');
const save = (by: TestUser, rid: string, roomAvatar: unknown) =>
  by.rest.post('rooms.saveRoomSettings', { rid, roomAvatar });

describe.each(['channels', 'groups'] as const)('the picture of one of %s', (section) => {
  it('is set and taken away, seen by who may see the room, and told of', async () => {
    const { _id: rid } = await newRoom(ada, { section, members: [grace.username] });
    const hers = await ddpOf(grace, 1);
    await hers.subscribe('stream-notify-logged', 'updateAvatar', false);
    expect(await typeOf(ada.rest, rid)).toMatch(/^image\/svg/);
    expect((await save(ada, rid, PNG)).body).toEqual({ rid, success: true });
    const { avatarETag } = (await ada.rest.get('rooms.info', { roomId: rid })).body.room;
    expect(await typeOf(grace.rest, rid)).toMatch(/^image\/(png|jpeg)/);
    const stranger = await newUser();
    expect(await typeOf(stranger.rest, rid)).toMatch(section === 'channels' ? /^image\/(png|jpeg)/ : /^image\/svg/);
    if (section === 'groups') expect(await typeOf(new RestClient(gatewayUrl()), rid)).toMatch(/^image\/svg/);
    await eventually(() => expect(hers.events.flatMap(({ args }) => args)).toContainEqual({ rid, etag: avatarETag }));
    expect((await save(ada, rid, '')).status).toBe(200);
    expect(await typeOf(ada.rest, rid)).toMatch(/^image\/svg/);
    const { body } = await ada.rest.get(`${section}.history`, { roomId: rid });
    expect(body.messages.filter(({ t }: { t?: string }) => t === 'room_changed_avatar')).toHaveLength(2);
  });
});

describe('a picture is refused', () => {
  it('of who may not edit the room, and of what is none', async () => {
    const { _id: rid } = await newRoom(ada, { members: [grace.username] });
    expect((await save(grace, rid, PNG)).body.errorType).toBe('error-action-not-allowed');
    expect((await save(ada, rid, 'data:image/png;base64,AAAA')).body.errorType).toBe('error-invalid-file-type');
    expect((await save(ada, rid, 'https://example.com/a.png')).body.errorType).toBe('error-invalid-file-type');
    expect((await save(ada, rid, 5)).body.errorType).toBe('error-invalid-settings');
  });
});
