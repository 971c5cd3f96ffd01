import { eventually, gatewayUrl, newUser, unique, type TestUser } from '@gantry/testing';
import { Rocketchat } from '@rocket.chat/sdk';

/* eslint-disable-next-line @typescript-eslint/no-explicit-any -- the package's own types say no more */
type Loose = any;

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  warning: () => undefined,
  error: () => undefined,
  fatal: () => undefined,
};

/** @rocket.chat/sdk 1.0.0-alpha.42 as it is published: what mobile clients and bots are built on. */
describe('the published SDK', () => {
  let ada: Sdk;
  let grace: Sdk;

  class Sdk {
    readonly client: Loose;
    readonly messages: Loose[] = [];
    readonly room: Loose[] = [];

    constructor(
      readonly user: TestUser,
      gateway: number,
    ) {
      this.client = new Rocketchat({ host: gatewayUrl(gateway), useSsl: false, logger: silent, timeout: 20_000 });
    }

    async start(): Promise<void> {
      await this.client.login({ username: this.user.username, password: this.user.password });
      await this.client.onMessage((message: Loose) => this.messages.push(message));
      await this.client.onStreamData('stream-notify-room', (frame: Loose) => this.room.push(frame.fields));
    }

    texts(rid: string): string[] {
      return this.messages.filter((message) => message.rid === rid).map(({ msg }) => msg);
    }
  }

  beforeAll(async () => {
    const users = await Promise.all([newUser({ gateway: 0 }), newUser({ gateway: 1 })]);
    [ada, grace] = [new Sdk(users[0], 0), new Sdk(users[1], 1)];
    await Promise.all([ada.start(), grace.start()]);
  });

  afterAll(async () => {
    await Promise.all([ada.client.disconnect(), grace.client.disconnect()]);
  });

  /** Two people talk in a room that both may read: send, receive, edit, react, delete, read back. */
  async function converse(rid: string, section: 'channels' | 'groups' | 'im'): Promise<void> {
    for (const { client } of [ada, grace]) expect(await client.subscribeRoom(rid)).toHaveLength(3);
    const message = await ada.client.sendMessage('hello from the SDK', rid);
    expect(message).toMatchObject({ rid, msg: 'hello from the SDK', u: { username: ada.user.username } });
    const reply = await grace.client.methodCall('sendMessage', { rid, msg: 'hello back' });
    expect(reply).toMatchObject({ rid, msg: 'hello back', u: { _id: grace.user.userId } });
    for (const sdk of [ada, grace])
      await eventually(() => expect(sdk.texts(rid)).toEqual(['hello from the SDK', 'hello back']));
    expect(grace.messages.find(({ _id }) => _id === message._id).ts).toBeInstanceOf(Date);

    await ada.client.editMessage({ _id: message._id, rid, msg: 'hello, edited' });
    await eventually(() => expect(grace.texts(rid)).toEqual(['hello from the SDK', 'hello back', 'hello, edited']));
    await grace.client.setReaction(':thumbsup:', message._id);
    await eventually(() =>
      expect(ada.messages.at(-1)).toMatchObject({
        _id: message._id,
        reactions: { ':thumbsup:': { usernames: [grace.user.username] } },
      }),
    );

    await grace.client.methodCall('stream-notify-room', `${rid}/typing`, grace.user.username, true);
    await eventually(() =>
      expect(ada.room).toContainEqual({ eventName: `${rid}/typing`, args: [grace.user.username, true] }),
    );

    await grace.client.post('chat.delete', { roomId: rid, msgId: reply._id });
    await eventually(() =>
      expect(ada.room).toContainEqual({ eventName: `${rid}/deleteMessage`, args: [{ _id: reply._id }] }),
    );

    const history = await grace.client.methodCall('loadHistory', rid, null, 50, null);
    expect(history.messages.filter(({ t }: Loose) => t === undefined).map(({ msg }: Loose) => msg)).toEqual([
      'hello, edited',
    ]);
    const { messages } = await ada.client.get(`${section}.history`, { roomId: rid });
    expect(messages.map(({ msg }: Loose) => msg)).toContain('hello, edited');
    expect(messages.map(({ msg }: Loose) => msg)).not.toContain('hello back');
  }

  it('is logged in on both roads', async () => {
    expect(ada.client.userId).toBe(ada.user.userId);
    expect((await ada.client.get('me', {})).username).toBe(ada.user.username);
    expect(await ada.client.methodCall('rooms/get', { $date: 0 })).toMatchObject({
      update: expect.any(Array),
      remove: expect.any(Array),
    });
  });

  it('talks in a public channel that the other joins', async () => {
    const { channel } = await ada.client.post('channels.create', { name: unique('sdk') });
    await grace.client.joinRoom({ rid: channel._id });
    expect(await grace.client.channelInfo({ roomId: channel._id })).toMatchObject({ _id: channel._id });
    await converse(channel._id, 'channels');
  });

  it('talks in a private group', async () => {
    const { group } = await ada.client.post('groups.create', { name: unique('sdk'), members: [grace.user.username] });
    await converse(group._id, 'groups');
  });

  it('talks in a direct conversation, whoever opens it', async () => {
    const room = await ada.client.createDirectMessage(grace.user.username);
    expect(await grace.client.methodCall('createDirectMessage', ada.user.username)).toMatchObject({
      rid: room._id,
      t: 'd',
    });
    await converse(room._id, 'im');
  });

  it('subscribes to all that it subscribes to at start-up', async () => {
    for (const sdk of [ada, grace]) {
      expect(await sdk.client.subscribeNotifyAll()).toHaveLength(6);
      expect(await sdk.client.subscribeLoggedNotify()).toHaveLength(6);
      expect(await sdk.client.subscribeNotifyUser()).toHaveLength(7);
    }
  });

  it('learns what it may not do from a rejection', async () => {
    await expect(ada.client.methodCall('no-such-method')).rejects.toMatchObject({ error: 404 });
    await expect(ada.client.post('chat.update', { roomId: 'x', msgId: 'x', text: 'x' })).rejects.toMatchObject({
      status: 400,
    });
    await expect(new Sdk({ ...ada.user, password: 'wrong' }, 1).start()).rejects.toMatchObject({ status: 401 });
  });
});
