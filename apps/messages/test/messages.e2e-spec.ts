import { ddpOf, newRoom, newUser, type TestUser } from '@gantry/testing';

describe('messages', () => {
  let ada: TestUser;
  let grace: TestUser;

  beforeAll(async () => {
    [ada, grace] = await Promise.all([newUser({ gateway: 0 }), newUser({ gateway: 1 })]);
  });

  it('reach a member on another gateway, once, as they were stored', async () => {
    const room = await newRoom(ada, { members: [grace.username] });
    const listener = await ddpOf(grace, 1);
    expect(await listener.subscribe('stream-room-messages', room._id, false)).toMatchObject({ msg: 'ready' });
    const { status, body } = await ada.rest.post('chat.sendMessage', { message: { rid: room._id, msg: 'hello' } });
    expect({ status, success: body.success }).toEqual({ status: 200, success: true });
    await listener.next((frame) => frame['collection'] === 'stream-room-messages');
    expect(listener.events).toEqual([{ collection: 'stream-room-messages', eventName: room._id, args: [expect.objectContaining({ _id: body.message._id, msg: 'hello', mentions: [], channels: [] })] }]);
    await listener.close();
  });
});
