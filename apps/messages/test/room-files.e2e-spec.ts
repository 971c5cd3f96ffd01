import {
  answerOf,
  ddpOf,
  gatewayUrl,
  newRoom,
  newUser,
  NOT_LOGGED_IN,
  RestClient,
  unique,
  type TestUser,
} from '@gantry/testing';

let ada: TestUser;
let grace: TestUser;

beforeAll(async () => {
  [ada, grace] = await Promise.all([newUser(), newUser({ gateway: 1 })]);
});

async function upload(user: TestUser, rid: string, name: string) {
  const form = new FormData();
  form.append('file', new Blob([`content of ${name}`], { type: 'text/plain' }), name);
  const { body } = await user.rest.upload(`rooms.upload/${rid}`, form);
  if (!body.success) throw new Error(JSON.stringify(body));
  return body.message;
}

describe.each(['channels', 'groups', 'im', 'dm'] as const)('%s.files', (section) => {
  const roomOf = async (): Promise<string> => {
    if (section === 'channels' || section === 'groups')
      return (await newRoom(ada, { section, members: [grace.username] }))._id;
    // Of the same people there is one conversation.
    const third = await newUser();
    return (await ada.rest.post('im.create', { usernames: `${grace.username},${third.username}` })).body.room._id;
  };

  it('lists what members brought there, by name', async () => {
    const roomId = await roomOf();
    await upload(ada, roomId, 'b.txt');
    await upload(grace, roomId, 'a.txt');
    const { body } = await grace.rest.get(`${section}.files`, { roomId, count: 10 });
    expect(body).toMatchObject({ count: 2, offset: 0, total: 2, success: true });
    expect(body.files).toMatchObject([
      {
        name: 'a.txt',
        rid: roomId,
        size: 16,
        type: 'text/plain',
        complete: true,
        user: { _id: grace.userId, username: grace.username, name: `Name of ${grace.username}` },
        url: expect.stringContaining('/a.txt'),
      },
      { name: 'b.txt', user: { username: ada.username } },
    ]);
    const { body: latest } = await ada.rest.get(`${section}.files`, {
      roomId,
      sort: JSON.stringify({ uploadedAt: -1 }),
      count: 1,
      fields: JSON.stringify({ name: 1 }),
    });
    expect(latest).toMatchObject({ count: 1, total: 2, files: [{ name: 'a.txt' }] });
  });

  it('refuses strangers and what is no room', async () => {
    const stranger = await newUser();
    const roomId = await roomOf();
    expect(answerOf(await new RestClient(gatewayUrl()).get(`${section}.files`, { roomId }))).toEqual(NOT_LOGGED_IN);
    if (section !== 'channels')
      expect((await stranger.rest.get(`${section}.files`, { roomId })).body.errorType).toBe('error-room-not-found');
    expect((await ada.rest.get(`${section}.files`, { roomId: unique('none') })).body.errorType).toBe(
      'error-room-not-found',
    );
    expect((await ada.rest.get(`${section}.files`)).status).toBe(400);
  });
});

describe('a file', () => {
  it.each([
    [
      'its message is deleted',
      async (message: { _id: string; rid: string }) => {
        await ada.rest.post('chat.delete', { roomId: message.rid, msgId: message._id });
      },
    ],
    [
      'it is deleted by method',
      async (message: { file: { _id: string } }) => {
        await (await ddpOf(ada)).call('deleteFileMessage', message.file._id);
      },
    ],
  ])('goes when %s', async (_how, remove) => {
    const { _id: rid } = await newRoom(ada);
    const message = await upload(ada, rid, 'gone.txt');
    const path = `/file-upload/${message.file._id}/gone.txt`;
    expect((await ada.rest.get(path)).status).toBe(200);
    await remove(message);
    expect((await ada.rest.get(path)).status).toBe(404);
    expect((await ada.rest.get('channels.files', { roomId: rid })).body.total).toBe(0);
    expect((await ada.rest.get('channels.history', { roomId: rid })).body.messages).toEqual([]);
  });

  it('of somebody else stays', async () => {
    const { _id: rid } = await newRoom(ada, { members: [grace.username] });
    const { file } = await upload(ada, rid, 'mine.txt');
    const client = await ddpOf(grace);
    for (const id of [file._id, unique('none')])
      expect(await client.callRaw('deleteFileMessage', id)).toMatchObject({
        error: { error: 'error-action-not-allowed' },
      });
  });
});
