import {
  ddpOf,
  eventually,
  newRoom,
  newUser,
  refusedText,
  answerOf,
  type DdpClient,
  type TestUser,
} from '@gantry/testing';

/** A room of both, in which Eve is not to be heard. */
interface Place {
  readonly rid: string;
  readonly messageId: string;
  /** What Eve may not do there either. */
  readonly refusal: string;
}

describe('who is not to be heard in a room', () => {
  let ada: TestUser;
  let eve: TestUser;
  let hers: DdpClient;
  let evil: DdpClient;

  beforeAll(async () => {
    [ada, eve] = await Promise.all([newUser(), newUser({ gateway: 1 })]);
    [hers, evil] = await Promise.all([ddpOf(ada), ddpOf(eve, 1)]);
    await hers.subscribe('stream-notify-user', `${ada.userId}/webrtc`);
  });
  afterAll(async () => {
    await hers.close();
    await evil.close();
  });

  const say = async (roomId: string): Promise<string> =>
    (await ada.rest.post('chat.postMessage', { roomId, text: 'mine' })).body.message._id;
  const together = async () => (await newRoom(ada, { section: 'groups', members: [eve.username] }))._id;
  const places: [string, () => Promise<Place>][] = [
    [
      'blocked',
      async () => {
        const { rid } = (await ada.rest.post('im.create', { username: eve.username })).body.room;
        const messageId = await say(rid);
        await hers.call('blockUser', { rid, blocked: eve.userId });
        return { rid, messageId, refusal: 'room_is_blocked' };
      },
    ],
    [
      'muted',
      async () => {
        const rid = await together();
        await hers.call('muteUserInRoom', { rid, username: eve.username });
        return { rid, messageId: await say(rid), refusal: 'You_have_been_muted' };
      },
    ],
    [
      'in a room that is read-only',
      async () => {
        const rid = await together();
        await ada.rest.post('groups.setReadOnly', { roomId: rid, readOnly: true });
        return { rid, messageId: await say(rid), refusal: "You can't send messages because the room is readonly." };
      },
    ],
  ];

  it.each(places)('%s: calls nobody, signals nobody and reacts to nothing', async (_name, prepare) => {
    const { rid, messageId, refusal } = await prepare();
    await eventually(async () =>
      expect(answerOf(await eve.rest.post('chat.sendMessage', { message: { rid, msg: 'x' } }))).toEqual(
        refusedText(refusal),
      ),
    );
    expect(answerOf(await eve.rest.post('video-conference/jitsi.update-timeout', { roomId: rid }))).toEqual(
      refusedText('Room does not exist!'),
    );
    expect((await eve.rest.post('chat.react', { messageId, emoji: ':smile:' })).status).toBe(400);
    await evil.call('stream-notify-room-users', `${rid}/webrtc`, 'call', { rid });
    // Where she is heard, the signal arrives behind the one that must not.
    const heard = await together();
    await evil.call('stream-notify-room-users', `${heard}/webrtc`, 'call', { rid: heard });
    await eventually(async () => expect(JSON.stringify(hers.events)).toContain(heard));
    expect(JSON.stringify(hers.events)).not.toContain(rid);
  });
});
