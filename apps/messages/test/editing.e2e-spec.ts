import {
  admin,
  answered,
  answerOf,
  DATE,
  ddpOf,
  eventually,
  ID,
  newRoom,
  newUser,
  refused,
  refusedText,
  type TestUser,
} from '@gantry/testing';

const WRONG_ROOM = refusedText('The room id provided does not match where the message is from.');
const NOT_EDITABLE = refused('error-action-not-allowed', 'Message editing not allowed', {
  method: 'updateMessage',
  action: 'Message_editing',
});
const NOT_DELETABLE = refused('error-action-not-allowed', 'Not allowed', {
  method: 'deleteMessage',
  action: 'Delete_message',
});

describe('editing', () => {
  let owner: TestUser;
  let member: TestUser;
  let other: TestUser;
  let roomId: string;

  beforeAll(async () => {
    [owner, member, other] = await Promise.all([newUser(), newUser({ gateway: 1 }), newUser()]);
    roomId = (await newRoom(owner, { members: [member.username, other.username] }))._id;
  });

  const say = async (by: TestUser, msg = 'before') =>
    (await by.rest.post('chat.sendMessage', { message: { rid: roomId, msg } })).body.message;

  describe('chat.update', () => {
    it('changes the text, finds its mentions and links anew, and says who did it', async () => {
      const message = await say(member, 'see https://old.test');
      const text = `see https://new.test @${owner.username}`;
      const reply = await member.rest.post('chat.update', { roomId, msgId: message._id, text });
      const changed = {
        ...message,
        msg: text,
        md: expect.any(Array),
        urls: [{ url: 'https://new.test' }],
        mentions: [{ _id: owner.userId, username: owner.username, name: `Name of ${owner.username}` }],
        editedAt: expect.stringMatching(DATE),
        editedBy: { _id: member.userId, username: member.username },
        _updatedAt: expect.stringMatching(DATE),
      };
      expect(answerOf(reply)).toEqual(answered(200, { message: changed, success: true }));
      expect((await owner.rest.get('chat.getMessage', { msgId: message._id })).body.message).toEqual(
        reply.body.message,
      );
      const { urls: _gone, ...without } = { ...changed, msg: 'plain', mentions: [] };
      expect(
        (await member.rest.post('chat.update', { roomId, msgId: message._id, text: 'plain' })).body.message,
      ).toEqual(without);
    });

    it('changes nothing when the text is the same', async () => {
      const message = await say(member);
      expect((await member.rest.post('chat.update', { roomId, msgId: message._id, text: 'before' })).body).toEqual({
        message,
        success: true,
      });
    });

    it('shows the new text as the last message of the room', async () => {
      const message = await say(member);
      await eventually(async () =>
        expect((await owner.rest.get('channels.info', { roomId })).body.channel.lastMessage._id).toBe(message._id),
      );
      await member.rest.post('chat.update', { roomId, msgId: message._id, text: 'after' });
      await eventually(async () =>
        expect((await owner.rest.get('channels.info', { roomId })).body.channel.lastMessage).toMatchObject({
          _id: message._id,
          msg: 'after',
        }),
      );
    });

    it('refuses a script for a link over DDP', async () => {
      const { _id, rid } = await say(member);
      const client = await ddpOf(member);
      const script = [{ title_link: 'javascript:alert(1)' }];
      await expect(client.call('updateMessage', { _id, rid, msg: 'after', attachments: script })).rejects.toBeDefined();
      await client.close();
      expect((await member.rest.get('chat.getMessage', { msgId: _id })).body.message).toMatchObject({ msg: 'before' });
    });

    it('is for the author and for those who run the room', async () => {
      const message = await say(member);
      const update = (by: TestUser, text: string) => by.rest.post('chat.update', { roomId, msgId: message._id, text });
      expect(answerOf(await update(other, 'x'))).toEqual(NOT_EDITABLE);
      expect((await update(owner, 'by the owner')).body.message).toMatchObject({
        u: { _id: member.userId },
        editedBy: { _id: owner.userId, username: owner.username },
      });
      expect(
        (await (await admin()).post('chat.update', { roomId, msgId: message._id, text: 'by an administrator' })).status,
      ).toBe(200);
    });

    it('is refused for what the platform has written, also to whoever it is about or who runs the room', async () => {
      const pin = await owner.rest.post('chat.pinMessage', { messageId: (await say(member))._id });
      const { _id: msgId } = pin.body.message;
      for (const by of [owner.rest, await admin()])
        expect(answerOf(await by.post('chat.update', { roomId, msgId, text: 'never said' }))).toEqual(NOT_EDITABLE);
    });

    it('is refused in a room that the caller may not see', async () => {
      const group = await newRoom(owner, { section: 'groups' });
      const { body } = await owner.rest.post('chat.sendMessage', { message: { rid: group._id, msg: 'x' } });
      expect(
        answerOf(await other.rest.post('chat.update', { roomId: group._id, msgId: body.message._id, text: 'y' })),
      ).toEqual(refusedText('error-not-allowed'));
    });

    it.each<[string, (msgId: string) => object, unknown]>([
      [
        'an unknown message',
        () => ({ roomId, msgId: 'none', text: 'x' }),
        refusedText('No message found with the id of "none".'),
      ],
      ['another room', (msgId) => ({ roomId: 'GENERAL', msgId, text: 'x' }), WRONG_ROOM],
      ['nothing at all', () => ({}), refusedText("Match error: Missing key 'roomId'")],
      ['no room', (msgId) => ({ msgId, text: 'x' }), refusedText("Match error: Missing key 'roomId'")],
      ['no message', () => ({ roomId, text: 'x' }), refusedText("Match error: Missing key 'msgId'")],
      ['no text', (msgId) => ({ roomId, msgId }), refusedText("Match error: Missing key 'text'")],
      [
        'a number for a text',
        (msgId) => ({ roomId, msgId, text: 5 }),
        refusedText('Match error: Expected string, got number in field text'),
      ],
      [
        'a text that is too long',
        (msgId) => ({ roomId, msgId, text: 'x'.repeat(5_001) }),
        refused('error-message-size-exceeded', 'Message size exceeds Message_MaxAllowedSize', {
          method: 'updateMessage',
        }),
      ],
    ])('refuses %s', async (_name, body, answer) => {
      const { _id } = await say(owner);
      expect(answerOf(await owner.rest.post('chat.update', body(_id)))).toEqual(answer);
    });
  });

  describe('chat.delete', () => {
    it('takes a message away, for listeners too, and puts the one before in its place', async () => {
      const [before, message] = [await say(member, 'the one before'), await say(member, 'to go')];
      await eventually(async () =>
        expect((await owner.rest.get('channels.info', { roomId })).body.channel.lastMessage._id).toBe(message._id),
      );
      const { msgs } = (await owner.rest.get('channels.info', { roomId })).body.channel;
      const listener = await ddpOf(owner, 1);
      await listener.subscribe('stream-notify-room', `${roomId}/deleteMessage`, false);
      expect(answerOf(await member.rest.post('chat.delete', { roomId, msgId: message._id }))).toEqual(
        answered(200, {
          _id: message._id,
          ts: expect.any(Number),
          message: {
            _id: message._id,
            rid: roomId,
            u: { _id: member.userId, username: member.username, name: `Name of ${member.username}` },
          },
          success: true,
        }),
      );
      await listener.next((frame) => frame['collection'] === 'stream-notify-room');
      expect(listener.events).toEqual([
        { collection: 'stream-notify-room', eventName: `${roomId}/deleteMessage`, args: [{ _id: message._id }] },
      ]);
      await listener.close();
      expect(answerOf(await owner.rest.get('chat.getMessage', { msgId: message._id }))).toEqual(
        answered(400, { success: false }),
      );
      await eventually(async () =>
        expect((await owner.rest.get('channels.info', { roomId })).body.channel).toMatchObject({
          msgs: msgs - 1,
          lastMessage: { _id: before._id },
        }),
      );
    });

    it('is for the author and for those who run the room', async () => {
      const [own, others] = [await say(member), await say(member)];
      const remove = (by: TestUser, msgId: string, more: object = {}) =>
        by.rest.post('chat.delete', { roomId, msgId, ...more });
      expect(answerOf(await remove(other, own._id))).toEqual(NOT_DELETABLE);
      expect(answerOf(await remove(other, own._id, { asUser: true }))).toEqual(
        refusedText(
          'Unauthorized. You must have the permission "force-delete-message" to delete other\'s message as them.',
        ),
      );
      expect((await remove(member, own._id, { asUser: true })).status).toBe(200);
      expect((await remove(owner, others._id, { asUser: true })).status).toBe(200);
    });

    it.each<[string, (msgId: string) => object, unknown]>([
      ['an unknown message', () => ({ roomId, msgId: 'none' }), refusedText('No message found with the id of "none".')],
      ['another room', (msgId) => ({ roomId: 'GENERAL', msgId }), WRONG_ROOM],
      ['no room', (msgId) => ({ msgId }), refusedText("Match error: Missing key 'roomId'")],
      ['no message', () => ({ roomId }), refusedText("Match error: Missing key 'msgId'")],
      [
        'text for a flag',
        (msgId) => ({ roomId, msgId, asUser: 'yes' }),
        refusedText('Match error: Expected boolean, got string in field asUser'),
      ],
    ])('refuses %s', async (_name, body, answer) => {
      const { _id } = await say(owner);
      expect(_id).toMatch(ID);
      expect(answerOf(await owner.rest.post('chat.delete', body(_id)))).toEqual(answer);
    });
  });
});
