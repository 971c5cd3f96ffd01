import { newId } from '@gantry/contracts';
import {
  ddpOf,
  eventually,
  gatewayUrl,
  newRoom,
  newUser,
  RestClient,
  type DdpClient,
  type TestUser,
} from '@gantry/testing';

const COPIES = 50;

/** Dates as REST writes them, whatever road the message came on. */
const comparable = (message: unknown): unknown => JSON.parse(JSON.stringify(message));

describe('one message sent many times', () => {
  let ada: TestUser;
  let grace: TestUser;
  let open: DdpClient[] = [];

  beforeAll(async () => {
    [ada, grace] = await Promise.all([newUser({ gateway: 0 }), newUser({ gateway: 1 })]);
  });

  afterEach(async () => {
    await Promise.all(open.map((client) => client.close()));
    open = [];
  });

  async function connect(user: TestUser, gateway: number): Promise<DdpClient> {
    const client = await ddpOf(user, gateway);
    open.push(client);
    return client;
  }

  it('at the same time, by REST and DDP at both gateways, is stored and delivered once, and answered alike', async () => {
    const room = await newRoom(ada, { members: [grace.username] });
    const listener = await connect(grace, 1);
    await listener.subscribe('stream-room-messages', room._id, false);
    const sockets = [await connect(ada, 0), await connect(ada, 1)];
    const rest = [0, 1].map((gateway) => new RestClient(gatewayUrl(gateway), ada));
    const message = { _id: newId(), rid: room._id, msg: 'once @all, https://example.com' };
    const answers = await Promise.all(
      Array.from({ length: COPIES }, async (_, index) => {
        if (index % 2 === 0) return sockets[(index / 2) % 2]?.call('sendMessage', message);
        const { status, body } = (await rest[((index - 1) / 2) % 2]?.post('chat.sendMessage', { message })) ?? {};
        expect(status).toBe(200);
        return body.message;
      }),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(sorted(comparable(answer)))))).toHaveProperty('size', 1);
    expect(comparable(answers[0])).toMatchObject({ _id: message._id, rid: room._id, u: { _id: ada.userId } });

    const last = (await ada.rest.post('chat.sendMessage', { message: { rid: room._id, msg: 'the last one' } })).body
      .message;
    await eventually(() => expect(listener.events.map(({ args }) => args[0]._id)).toContain(last._id));
    expect(listener.events.map(({ args }) => args[0]._id)).toEqual([message._id, last._id]);
    const { messages } = (
      await grace.rest.get('channels.messages', { roomId: room._id, query: JSON.stringify({ _id: message._id }) })
    ).body;
    expect(messages.map(comparable)).toEqual([comparable(answers[0])]);
    await eventually(async () =>
      expect((await ada.rest.get('channels.info', { roomId: room._id })).body.channel.msgs).toBe(2),
    );
  });

  it('later, after it was edited, answers the message as it is now and changes nothing', async () => {
    const room = await newRoom(ada);
    const message = { _id: newId(), rid: room._id, msg: 'first' };
    await ada.rest.post('chat.sendMessage', { message });
    await ada.rest.post('chat.update', { roomId: room._id, msgId: message._id, text: 'edited' });
    expect((await ada.rest.post('chat.sendMessage', { message })).body).toMatchObject({
      success: true,
      message: { _id: message._id, msg: 'edited' },
    });
  });

  it.each<[string, (names: { rid: string }) => Promise<{ user: TestUser; rid: string }>]>([
    ['another author in the same room', async ({ rid }) => ({ user: grace, rid })],
    ['the same author in another room', async () => ({ user: ada, rid: (await newRoom(ada))._id })],
    ['another author in another room', async () => ({ user: grace, rid: (await newRoom(grace))._id })],
  ])('under a taken id by %s is refused, and nothing of the other message shows', async (_name, attempt) => {
    const room = await newRoom(ada, { section: 'groups', members: [grace.username] });
    const _id = newId();
    await ada.rest.post('chat.sendMessage', { message: { _id, rid: room._id, msg: 'a secret of the group' } });
    const { user, rid } = await attempt({ rid: room._id });
    const { status, body } = await user.rest.post('chat.sendMessage', { message: { _id, rid, msg: 'mine' } });
    expect({ status, body }).toEqual({
      status: 400,
      body: {
        success: false,
        error: 'Not allowed [error-not-allowed]',
        errorType: 'error-not-allowed',
        details: { method: 'sendMessage' },
      },
    });
    const client = await connect(user, 1);
    const { error, result } = await client.callRaw('sendMessage', { _id, rid, msg: 'mine' });
    expect({ error, result }).toEqual({
      error: {
        isClientSafe: true,
        error: 'error-not-allowed',
        reason: 'Not allowed',
        message: 'Not allowed [error-not-allowed]',
        details: { method: 'sendMessage' },
        errorType: 'Meteor.Error',
      },
      result: undefined,
    });
    expect((await ada.rest.get('chat.getMessage', { msgId: _id })).body.message).toMatchObject({
      rid: room._id,
      msg: 'a secret of the group',
    });
  });
});

/** Keys in order: REST and DDP may differ in it. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  );
}
