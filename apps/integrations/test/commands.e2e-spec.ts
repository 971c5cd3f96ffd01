import {
  answered,
  answerOf,
  ddpOf,
  eventually,
  gatewayUrl,
  newRoom,
  newUser,
  NOT_LOGGED_IN,
  refused,
  refusedText,
  RestClient,
  unique,
  type DdpClient,
  type TestUser,
} from '@gantry/testing';

const DONE = answered(200, { success: true });
const NO_COMMAND = refusedText('The command provided does not exist (or is disabled).');

let ada: TestUser;
let grace: TestUser;
let eve: TestUser;
let room: { _id: string; name: string };
let notes: DdpClient;

beforeAll(async () => {
  [ada, grace, eve] = await Promise.all([newUser(), newUser(), newUser({ gateway: 1 })]);
  room = await newRoom(ada, { members: [grace.username] });
  notes = await ddpOf(ada, 1);
  await notes.subscribe('stream-notify-user', `${ada.userId}/message`, false);
});

afterAll(() => notes.close());

const run = (by: TestUser, command: string, params = '', more: object = {}) =>
  by.rest.post('commands.run', { command, params, roomId: room._id, ...more });

/** Ada runs a command and is told something about it in the room. */
async function tellsIn(roomId: string, command: string, params: string, text: string): Promise<void> {
  expect(answerOf(await run(ada, command, params, { roomId }))).toEqual(DONE);
  const note = await eventually(() => {
    const found = notes.events.map(({ args }) => args[0]).find(({ rid, msg }) => rid === roomId && msg === text);
    expect(found).toBeDefined();
    return found;
  });
  expect(note).toMatchObject({ groupable: false, private: true });
}
const told = (command: string, params: string, text: string) => tellsIn(room._id, command, params, text);

const lastOf = async (rid: string, section = 'channels') =>
  (await ada.rest.get(`${section}.history`, { roomId: rid, count: 1 })).body.messages[0];

describe('commands.list and commands.get', () => {
  it('tell of every command in the order of registration', async () => {
    const { commands, total } = (await ada.rest.get('commands.list')).body;
    expect(total).toBe(commands.length);
    expect(commands.map(({ command }: { command: string }) => command)).toEqual(
      expect.arrayContaining(['gimme', 'help', 'invite', 'join', 'kick', 'me', 'msg', 'status', 'topic', 'unarchive']),
    );
    expect(commands[0]).toEqual({
      command: 'invite-all-from',
      params: '#room',
      description: 'Invite_user_to_join_channel_all_from',
      permission: 'add-user-to-joined-room',
      clientOnly: false,
      providesPreview: false,
    });
  });

  it('know one by its name, in any case', async () => {
    const me = { command: 'me', params: 'your_message', description: 'Displays_action_text' };
    const command = { ...me, clientOnly: false, providesPreview: false };
    expect(answerOf(await ada.rest.get('commands.get', { command: 'ME' }))).toEqual(
      answered(200, { command, success: true }),
    );
    const query = JSON.stringify({ command: 'me' });
    expect(answerOf(await ada.rest.get('commands.list', { query }))).toEqual(
      answered(200, { commands: [command], count: 1, offset: 0, total: 1, success: true }),
    );
  });
});

describe('what is refused', () => {
  const item = { id: '1', type: 'image', value: 'x' };
  it.each<[string, 'get' | 'post', string, object, unknown]>([
    ['no name', 'get', 'commands.get', {}, refusedText('The query param "command" must be provided.')],
    [
      'an unknown name',
      'get',
      'commands.get',
      { command: 'Nope' },
      refusedText('There is no command in the system by the name of: nope'),
    ],
    ['no command', 'post', 'commands.run', { roomId: 'x' }, refusedText('You must provide a command to run.')],
    [
      'no room',
      'post',
      'commands.run',
      { command: 'me' },
      refusedText("The room's id where to execute this command must be provided and be a string."),
    ],
    [
      'parameters that are no text',
      'post',
      'commands.run',
      { command: 'me', params: 1, roomId: 'x' },
      refusedText('The parameters for the command must be a single string.'),
    ],
    [
      'a thread that is no text',
      'post',
      'commands.run',
      { command: 'me', roomId: 'x', tmid: 1 },
      refusedText('The tmid parameter when provided must be a string.'),
    ],
    ['an unknown command', 'post', 'commands.run', { command: 'nope', roomId: 'x' }, NO_COMMAND],
    [
      'an unknown room',
      'post',
      'commands.run',
      { command: 'me', roomId: 'x' },
      refused('error-not-allowed', 'Not allowed', { method: 'canAccessRoom' }),
    ],
    [
      'previews of nothing',
      'get',
      'commands.preview',
      {},
      refusedText('You must provide a command to get the previews from.'),
    ],
    [
      'an item in the wrong form',
      'post',
      'commands.preview',
      { command: 'me', roomId: 'x', previewItem: { id: '1' } },
      refusedText('The preview item being executed is in the wrong format.'),
    ],
    [
      'no item',
      'post',
      'commands.preview',
      { command: 'me', roomId: 'x' },
      refusedText('The preview item being executed must be provided.'),
    ],
    [
      'an item of an unknown command',
      'post',
      'commands.preview',
      { command: 'nope', roomId: 'x', previewItem: item },
      NO_COMMAND,
    ],
  ])('%s', async (_name, verb, path, input, answer) => {
    const nobody = new RestClient(gatewayUrl());
    expect(answerOf(await ada.rest[verb](path, { ...input }))).toEqual(answer);
    expect(answerOf(await nobody[verb](path, { ...input }))).toEqual(NOT_LOGGED_IN);
  });

  it('a room that is not the caller’s, a thread that is elsewhere, previews that nobody offers', async () => {
    const group = await newRoom(ada, { section: 'groups' });
    expect(answerOf(await run(eve, 'me', 'x', { roomId: group._id }))).toEqual(
      refused('error-not-allowed', 'Not allowed', { method: 'canAccessRoom' }),
    );
    const { message } = (await ada.rest.post('chat.sendMessage', { message: { rid: group._id, msg: 'a' } })).body;
    expect(answerOf(await run(ada, 'me', 'x', { tmid: message._id }))).toEqual(refusedText('Invalid thread.'));
    expect(answerOf(await ada.rest.get('commands.preview', { command: 'me', roomId: room._id }))).toEqual(
      refused('error-invalid-command', 'Command Does Not Provide Previews', { method: 'getSlashCommandPreviews' }),
    );
  });
});

describe('commands that say something', () => {
  it.each([
    ['shrug', 'well', 'well ¯\\_(ツ)_/¯'],
    ['gimme', '', '༼ つ ◕_◕ ༽つ'],
    ['tableflip', '', '(╯°□°）╯︵ ┻━┻'],
    ['unflip', 'calm', 'calm ┬─┬ ノ( ゜-゜ノ)'],
    ['lennyface', 'hi', 'hi ( ͡° ͜ʖ ͡°)'],
    ['me', 'waves', '_waves_'],
  ])('/%s %s', async (command, params, msg) => {
    expect(answerOf(await run(ada, command, params))).toEqual(DONE);
    expect(await lastOf(room._id)).toMatchObject({ msg, u: { _id: ada.userId } });
  });

  it('stay in their thread', async () => {
    const { message } = (await ada.rest.post('chat.sendMessage', { message: { rid: room._id, msg: 'start' } })).body;
    expect(answerOf(await run(ada, 'me', 'nods', { tmid: message._id }))).toEqual(DONE);
    const { messages } = (await ada.rest.get('chat.getThreadMessages', { tmid: message._id })).body;
    expect(messages.map(({ msg }: { msg: string }) => msg)).toEqual(['_nods_']);
  });

  it('/msg opens the conversation', async () => {
    expect(answerOf(await run(ada, 'msg', `@${eve.username} psst, you`))).toEqual(DONE);
    const { messages } = (await eve.rest.get('im.history', { roomId: [ada.userId, eve.userId].sort().join('') })).body;
    expect(messages[0].msg).toBe('psst, you');
    await told('msg', '@nobody-at-all hello', 'No user exists by the name of `@nobody-at-all`.');
    await told('msg', 'alone', 'Username and message must not be empty.');
  });

  it('/status and /help tell the caller alone', async () => {
    await told('status', 'gone fishing', 'Status message changed successfully.');
    expect((await ada.rest.get('users.getStatus')).body.message).toBe('gone fishing');
    await told('help', '', 'Mark all as Unread:\n`Shift (or Ctrl) + ESC`');
  });
});

describe('commands about rooms', () => {
  it('/create makes channels and groups, and refuses a name that is taken', async () => {
    const [open, closed] = [unique('made'), unique('closed')];
    expect(answerOf(await run(ada, 'create', `#${open}`))).toEqual(DONE);
    expect((await ada.rest.get('channels.info', { roomName: open })).body.channel).toMatchObject({ t: 'c' });
    expect(answerOf(await run(ada, 'create', `${closed} --private`))).toEqual(DONE);
    expect((await ada.rest.get('groups.info', { roomName: closed })).body.group).toMatchObject({ t: 'p' });
    await told('create', open, `The channel \`#${open}\` already exists.`);
  });

  it('/join and /leave', async () => {
    const other = await newRoom(ada);
    expect(answerOf(await run(eve, 'join', `#${other.name}`))).toEqual(DONE);
    expect(answerOf(await run(eve, 'join', other.name))).toEqual(
      refused('error-user-already-in-room', 'You are already in the channel', { method: 'slashCommands' }),
    );
    expect(answerOf(await run(eve, 'part', '', { roomId: other._id }))).toEqual(DONE);
    expect(await lastOf(other._id)).toMatchObject({ t: 'ul', u: { _id: eve.userId } });
    await tellsIn(other._id, 'leave', '', 'You are the last owner. Please set new owner before leaving the room.');
    await told('join', '#nowhere-at-all', 'The channel `#nowhere-at-all` does not exist.');
  });

  it('/archive and /unarchive leave a note', async () => {
    const admin = await newUser({ fields: { roles: ['user', 'admin'] } });
    const other = await newRoom(admin, { members: [ada.username] });
    const params = `#${other.name}`;
    expect(answerOf(await run(admin, 'archive', params))).toEqual(DONE);
    expect(await lastOf(other._id)).toMatchObject({ t: 'room-archived', msg: '', u: { _id: admin.userId } });
    await told('archive', params, `Channel with name \`#${other.name}\` is already archived`);
    expect(answerOf(await run(ada, 'unarchive', params))).toEqual(
      refused('error-not-authorized', 'Not authorized', { method: 'unarchiveRoom' }),
    );
    expect(answerOf(await run(admin, 'unarchive', params))).toEqual(DONE);
    expect(await lastOf(other._id)).toMatchObject({ t: 'room-unarchived' });
  });

  it('/topic is for those who may, and silent for others', async () => {
    expect(answerOf(await run(ada, 'topic', 'new things'))).toEqual(DONE);
    expect(answerOf(await run(grace, 'topic', 'other things'))).toEqual(DONE);
    expect((await ada.rest.get('channels.info', { roomId: room._id })).body.channel.topic).toBe('new things');
  });

  it('/hide takes a room off the list', async () => {
    const isOpen = async (rid: string) =>
      (await ada.rest.get('subscriptions.getOne', { roomId: rid })).body.subscription?.open ??
      (await ada.rest.get('subscriptions.get')).body.update.find((one: { rid: string }) => one.rid === rid)?.open;
    const other = await newRoom(ada);
    expect(answerOf(await run(ada, 'hide', `#${other.name}`))).toEqual(DONE);
    expect(await isOpen(other._id)).toBe(false);
    await told('hide', '@nobody-at-all', 'No user exists by the name of `@nobody-at-all`.');
  });
});

describe('commands about members', () => {
  const membersOf = async (rid: string) =>
    (await ada.rest.get('channels.members', { roomId: rid })).body.members
      .map(({ username }: { username: string }) => username)
      .sort();

  it('/invite adds several, and tells of the others', async () => {
    const other = await newRoom(ada);
    const roomId = other._id;
    expect(answerOf(await run(ada, 'invite', `@${grace.username}, ${eve.username}`, { roomId }))).toEqual(DONE);
    expect(await membersOf(roomId)).toEqual([ada.username, eve.username, grace.username].sort());
    await tellsIn(roomId, 'invite', `@${eve.username}`, `\`@${eve.username}\` is already in here.`);
    await tellsIn(roomId, 'invite', 'nobody-at-all', 'No user exists by the name of `@nobody-at-all`.');
  });

  it('/mute takes the word from a member, /unmute gives it back', async () => {
    const [ada, grace, alan] = await Promise.all([newUser(), newUser(), newUser()]);
    const { _id: roomId } = await newRoom(ada, { members: [grace.username] });
    const post = async () => (await grace.rest.post('chat.postMessage', { roomId, text: 'hello' })).status;
    expect((await run(grace, 'mute', `@${ada.username}`, { roomId })).status).toBe(400);
    expect(answerOf(await run(ada, 'mute', `@${grace.username}`, { roomId }))).toEqual(DONE);
    await eventually(async () => expect(await post()).toBe(400));
    expect(answerOf(await run(ada, 'unmute', `@${grace.username}`, { roomId }))).toEqual(DONE);
    await eventually(async () => expect(await post()).toBe(200));
    await tellsIn(roomId, 'mute', `@${alan.username}`, `The user \`@${alan.username}\` is not in this room.`);
  });

  it('/kick removes one', async () => {
    const other = await newRoom(ada, { members: [grace.username] });
    const roomId = other._id;
    expect(answerOf(await run(grace, 'kick', `@${ada.username}`, { roomId }))).toEqual(
      refused('error-not-allowed', 'Not allowed', { method: 'removeUserFromRoom' }),
    );
    expect(answerOf(await run(ada, 'kick', `@${grace.username}`, { roomId }))).toEqual(DONE);
    expect(await membersOf(roomId)).toEqual([ada.username]);
    await tellsIn(roomId, 'kick', `@${grace.username}`, `The user \`@${grace.username}\` is not in this room.`);
  });

  it('/invite-all-from and /invite-all-to', async () => {
    const [from, made] = [await newRoom(ada, { members: [grace.username, eve.username] }), unique('made')];
    const to = await newRoom(ada);
    await tellsIn(to._id, 'invite-all-from', `#${from.name}`, 'Users added.');
    expect(await membersOf(to._id)).toEqual([ada.username, eve.username, grace.username].sort());
    await tellsIn(from._id, 'invite-all-to', `#${made}`, 'Users added.');
    const { channel } = (await ada.rest.get('channels.info', { roomName: made })).body;
    await eventually(async () => expect(await membersOf(channel._id)).toHaveLength(3));
  });
});

it('slashCommand is the same by DDP', async () => {
  const client = await ddpOf(ada);
  const msg = { rid: room._id };
  expect(await client.call('slashCommand', { cmd: 'shrug', params: 'by ddp', msg }, '')).toBeUndefined();
  expect(await lastOf(room._id)).toMatchObject({ msg: 'by ddp ¯\\_(ツ)_/¯' });
  for (const method of ['slashCommand', 'getSlashCommandPreviews'])
    await expect(client.call(method, { cmd: 'nope', params: '', msg })).rejects.toMatchObject({
      error: { error: 'error-invalid-command', reason: 'Invalid Command Provided' },
    });
  await expect(client.call('slashCommand', { cmd: 'me', params: 'x', msg: {} })).rejects.toMatchObject({
    error: { error: 'invalid-command-usage' },
  });
  await client.close();
});
