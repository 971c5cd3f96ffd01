import { Bus, inProcessTransport, newContext, type RequestContext } from '@gantry/bus';
import * as contracts from '@gantry/contracts';
import type { Message, RoomSection, RoomTarget } from '@gantry/contracts';
import { temporaryMongo, type EmbeddedMongo } from '@gantry/embedded-mongo';
import { BusServer, createLogger, PlatformModule } from '@gantry/service-kit';
import type { INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { createConnection, type Connection } from 'mongoose';
import { Registry } from 'prom-client';
import { RoomsServiceModule } from './rooms.module';

const NAMES = ['ann', 'bob', 'cat', 'dan', 'new'];
const SETTINGS = {
  UTF8_Names_Validation: '[0-9a-zA-Z-_.]+',
  UI_Allow_room_names_with_special_chars: false,
  Accounts_AllowAnonymousRead: false,
  Message_AllowDirectMessagesToYourself: true,
  DirectMesssage_maxUsers: 8,
  Message_Read_Receipt_Enabled: false,
  Unread_Count: 'user_and_group_mentions_only',
  Unread_Count_DM: 'all_messages',
  API_Default_Count: 50,
  API_Upper_Count_Limit: 100,
  API_Allow_Infinite_Count: true,
};
const card = (username: string) => ({
  _id: `${username}-id`,
  username,
  name: username.toUpperCase(),
  roles: ['user'],
  active: true,
  status: 'online',
});
const as = (username: string, ...roles: string[]): RequestContext => ({
  ...newContext({
    kind: 'user',
    userId: `${username}-id`,
    username,
    name: username.toUpperCase(),
    roles: roles.length ? roles : ['user'],
    hashedToken: '',
    bypassTwoFactor: false,
  }),
  hops: 0,
});
const inSection = (section: RoomSection, roomId: string): { target: RoomTarget } => ({ target: { section, roomId } });

describe('the rooms service', () => {
  let mongo: EmbeddedMongo;
  let connection: Connection;
  let bus: Bus;
  let app: INestMicroservice;
  const notes: { t: string; msg: string; u: { username: string } }[] = [];
  const emitted: { eventName: string; args: string }[] = [];
  let serial = 0;
  const unique = () => `room-${serial++}`;

  beforeAll(async () => {
    mongo = await temporaryMongo();
    connection = await createConnection(mongo.url, { autoIndex: false, dbName: 'rooms' }).asPromise();
    bus = new Bus(inProcessTransport());
    bus.emit = (_stream, message) => void emitted.push(message);
    bus.serve(contracts.policySnapshot, async () => ({
      settings: SETTINGS,
      permissions: Object.fromEntries(
        Object.entries(contracts.PERMISSION_DEFAULTS).map(([id, roles]) => [id, [...roles]]),
      ),
    }));
    bus.serve(contracts.lookupUsers, async (_context, { ids, usernames }) => ({
      users: NAMES.map(card).filter(
        ({ _id, username }) => ids?.includes(_id) || usernames?.some((name) => name.toLowerCase() === username),
      ),
    }));
    bus.serve(contracts.writeSystemMessage, async (_context, note) => (notes.push(note), {}));
    const registry = new Registry();
    app = await NestFactory.createMicroservice<MicroserviceOptions>(
      {
        module: PlatformModule,
        imports: [
          PlatformModule.forRoot({
            bus,
            mongo: connection,
            logger: createLogger('rooms', 'silent'),
            registry,
            health: { notReady: () => [] },
          }),
          RoomsServiceModule,
        ],
      },
      { strategy: new BusServer(bus), logger: false, abortOnError: false },
    );
    await app.listen();
  });
  afterAll(async () => {
    await app.close();
    await bus.drain();
    await connection.close();
    await mongo.close();
  });

  const create = async (by: string, more: object = {}) =>
    (await bus.call(contracts.createRoom, as(by), { type: 'c', name: unique(), ...more })).room;
  const stored = (rid: string) => connection.collection('rocketchat_room').findOne({ _id: rid as never });
  const subscriptionOf = (rid: string, name: string) =>
    connection.collection('rocketchat_subscription').findOne({ rid, 'u.username': name });
  const say = (rid: string, by: string, more: Partial<Message> = {}) => {
    const message: Message = {
      _id: contracts.newId(),
      rid,
      msg: 'hi',
      ts: new Date(),
      u: card(by),
      _updatedAt: new Date(),
      mentions: [],
      channels: [],
      ...more,
    };
    return bus.publish(contracts.messageSent, rid, { message }).then(() => message);
  };
  const until = async (check: () => Promise<boolean>) => {
    for (const end = Date.now() + 5_000; !(await check());) {
      if (Date.now() > end) throw new Error('it did not come to pass');
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  it('makes the general channel at the first start', async () => {
    expect(await stored('GENERAL')).toMatchObject({
      t: 'c',
      name: 'general',
      default: true,
      usernames: [],
      msgs: 0,
      usersCount: 0,
    });
  });

  it('creates a channel with the known members and their subscriptions', async () => {
    const room = await create('ann', { members: ['bob', 'nobody'] });
    expect(await stored(room._id)).toMatchObject({
      usersCount: 2,
      fname: room.name,
      u: { _id: 'ann-id', username: 'ann' },
      ro: false,
    });
    expect(await subscriptionOf(room._id, 'ann')).toMatchObject({ roles: ['owner'], unread: 0, open: true });
    expect(await subscriptionOf(room._id, 'bob')).toMatchObject({ unread: 0, alert: false });
    await expect(create('bob', { name: room.name })).rejects.toMatchObject({ code: 'error-duplicate-channel-name' });
    await expect(create('bob', { name: 'no way' })).rejects.toMatchObject({ code: 'error-invalid-room-name' });
  });

  it('lets one of many win a name', async () => {
    const name = unique();
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => create('ann', { name })));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'error-duplicate-channel-name' });
  });

  it('refuses who may not create', async () => {
    await expect(
      bus.call(contracts.createRoom, as('dan', 'guest'), { type: 'p', name: unique() }),
    ).rejects.toMatchObject({ kind: 'unauthorized' });
  });

  it('counts a user once, however often it joins at a time, and notes it once', async () => {
    const room = await create('ann');
    notes.length = 0;
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => bus.call(contracts.joinRoom, as('bob'), { rid: room._id })),
    );
    expect(answers.filter(({ joined }) => joined)).toHaveLength(1);
    expect(notes).toMatchObject([{ t: 'uj', msg: 'bob', u: { username: 'bob' } }]);
    expect(await stored(room._id)).toMatchObject({ usersCount: 2 });
    expect(await subscriptionOf(room._id, 'bob')).toMatchObject({ unread: 1, userMentions: 1, alert: true });
  });

  it('asks for the join code, save from those who need none', async () => {
    const room = await create('ann');
    await connection
      .collection('rocketchat_room')
      .updateOne({ _id: room._id as never }, { $set: { joinCode: 'x', joinCodeRequired: true } });
    await expect(bus.call(contracts.joinRoom, as('bob'), { rid: room._id, joinCode: 'y' })).rejects.toMatchObject({
      code: 'error-code-invalid',
    });
    expect((await bus.call(contracts.joinRoom, as('bob'), { rid: room._id, joinCode: 'x' })).room).not.toHaveProperty(
      'joinCode',
    );
    expect((await bus.call(contracts.joinRoom, as('cat', 'bot'), { rid: room._id })).joined).toBe(true);
  });

  it('keeps the last owner in the room and lets others go', async () => {
    const room = await create('ann', { members: ['bob'] });
    await expect(bus.call(contracts.leaveRoom, as('ann'), { rid: room._id })).rejects.toMatchObject({
      code: 'error-you-are-last-owner',
    });
    const since = new Date();
    await bus.call(contracts.leaveRoom, as('bob'), inSection('channels', room._id));
    await expect(bus.call(contracts.leaveRoom, as('bob'), { rid: room._id })).rejects.toMatchObject({
      code: 'error-user-not-in-room',
      details: { method: 'leaveRoom' },
    });
    expect(await stored(room._id)).toMatchObject({ usersCount: 1 });
    const { remove } = await bus.call(contracts.getSubscriptions, as('bob'), {
      updatedSince: new Date(since.getTime() - 1),
      dated: true,
    });
    expect(remove).toHaveLength(1);
  });

  it('invites and kicks', async () => {
    const room = await create('ann', { type: 'p' });
    const target = inSection('groups', room._id);
    await expect(
      bus.call(contracts.inviteMember, as('bob'), { ...target, member: { username: 'cat' } }),
    ).rejects.toMatchObject({ code: 'error-room-not-found' });
    notes.length = 0;
    await bus.call(contracts.inviteMember, as('ann'), { ...target, member: { username: 'bob' } });
    await bus.call(contracts.inviteMember, as('ann'), { ...target, member: { userId: 'bob-id' } });
    await expect(
      bus.call(contracts.inviteMember, as('bob'), { ...target, member: { username: 'cat' } }),
    ).rejects.toMatchObject({ code: 'error-not-allowed' });
    await expect(
      bus.call(contracts.kickMember, as('bob'), { ...target, member: { username: 'ann' } }),
    ).rejects.toMatchObject({ code: 'error-not-allowed' });
    await expect(
      bus.call(contracts.kickMember, as('ann'), { ...target, member: { username: 'ann' } }),
    ).rejects.toMatchObject({ code: 'error-you-are-last-owner' });
    await bus.call(contracts.kickMember, as('ann'), { ...target, member: { username: 'bob' } });
    await expect(
      bus.call(contracts.kickMember, as('ann'), { ...target, member: { username: 'bob' } }),
    ).rejects.toMatchObject({ code: 'error-user-not-in-room' });
    expect(notes).toMatchObject([
      { t: 'au', msg: 'bob', u: { username: 'ann' } },
      { t: 'ru', msg: 'bob', u: { username: 'ann' } },
    ]);
    await expect(bus.call(contracts.inviteMember, as('ann'), { ...target, member: {} })).rejects.toMatchObject({
      code: 'error-user-param-not-provided',
    });
    await expect(
      bus.call(contracts.inviteMember, as('ann'), { ...target, member: { username: 'nobody' } }),
    ).rejects.toMatchObject({ code: 'error-invalid-user' });
  });

  it('opens a direct conversation once, whoever begins it', async () => {
    const [mine, theirs] = await Promise.all([
      bus.call(contracts.createDirect, as('ann'), { usernames: ['bob'] }),
      bus.call(contracts.createDirect, as('bob'), { usernames: ['ann'] }),
    ]);
    expect(mine.room).toEqual({ _id: 'ann-idbob-id', rid: 'ann-idbob-id', t: 'd', usernames: ['ann', 'bob'] });
    expect(theirs).toEqual(mine);
    const many = { usernames: ['bob', 'cat'] };
    expect(await bus.call(contracts.createDirect, as('ann'), many)).toEqual(
      await bus.call(contracts.createDirect, as('ann'), many),
    );
    await expect(bus.call(contracts.createDirect, as('ann'), { usernames: ['nobody'] })).rejects.toMatchObject({
      code: 'error-invalid-user',
    });
  });

  it('begins a conversation on the way when it is asked for by user name', async () => {
    const by = { target: { section: 'im' as const, username: 'dan' }, page: {} };
    expect(
      (await bus.call(contracts.listMembers, as('cat'), by)).members.map(({ username, status }) => [username, status]),
    ).toEqual([
      ['cat', 'online'],
      ['dan', 'online'],
    ]);
    await expect(
      bus.call(contracts.listMembers, as('ann'), { ...inSection('im', 'cat-iddan-id'), page: {} }),
    ).rejects.toMatchObject({ code: 'error-room-not-found' });
    expect(await subscriptionOf('cat-iddan-id', 'dan')).toMatchObject({ open: false, name: 'cat', fname: 'CAT' });
  });

  it('lists with paging, filters and fields', async () => {
    await create('ann', { name: 'list-b', readOnly: true });
    await create('ann', { name: 'list-a' });
    const page = {
      query: { name: { $regex: '^list-' } },
      fields: { name: 1, joinCode: 1 },
      count: 1,
      offset: 1,
    } as const;
    expect(await bus.call(contracts.listRooms, as('dan'), { section: 'channels', scope: 'all', page })).toMatchObject({
      rooms: [{ name: 'list-b' }],
      count: 1,
      offset: 1,
      total: 2,
    });
    expect((await bus.call(contracts.listRooms, as('dan'), { section: 'channels', scope: 'joined', page })).total).toBe(
      0,
    );
    await expect(
      bus.call(contracts.listRooms, as('dan'), {
        section: 'channels',
        scope: 'all',
        page: { query: { joinCode: 'x' } },
      }),
    ).rejects.toMatchObject({ code: 'error-invalid-query' });
    await expect(
      bus.call(contracts.listRooms, as('dan', 'app-less'), { section: 'channels', scope: 'all' }),
    ).rejects.toMatchObject({ kind: 'unauthorized' });
  });

  it('says who may read', async () => {
    const room = await create('ann', { type: 'p' });
    expect(await bus.call(contracts.roomAccess, as('bob'), { rid: room._id })).toEqual({ read: false, member: false });
    expect(await bus.call(contracts.roomAccess, as('ann'), { rid: room._id })).toEqual({ read: true, member: true });
    await expect(bus.call(contracts.roomIdByNameOrId, as('bob'), { nameOrId: room.name ?? '' })).rejects.toMatchObject({
      code: 'error-not-allowed',
    });
    expect(await bus.call(contracts.roomIdByNameOrId, as('bob'), { nameOrId: 'general' })).toEqual({ rid: 'GENERAL' });
  });

  it('serves other services without a third hop', async () => {
    const room = await create('ann');
    const relayed = (name: string): RequestContext => ({ ...as(name), hops: 1 });
    expect(await bus.call(contracts.enterRoom, relayed('dan'), { rid: room._id })).toEqual({ joined: true });
    expect(await bus.call(contracts.enterRoom, relayed('dan'), { rid: room._id })).toEqual({ joined: false });
    expect(
      await bus.call(contracts.locateRoom, relayed('dan'), { target: { section: 'channels', roomName: room.name } }),
    ).toMatchObject({ room: { _id: room._id, usersCount: 2 }, read: true });
    await expect(
      bus.call(contracts.locateRoom, relayed('dan'), { target: { section: 'groups' } }),
    ).rejects.toMatchObject({ code: 'error-room-param-not-provided' });
    const system = { ...relayed('dan'), caller: { kind: 'system' as const, service: 'messages' } };
    expect(await bus.call(contracts.roomsNamed, system, { names: ['general', 'nowhere'] })).toEqual({
      rooms: [{ _id: 'GENERAL', name: 'general', t: 'c' }],
    });
    const known = [{ _id: 'dan-id', username: 'dan' }];
    const { room: direct } = await bus.call(contracts.createDirect, relayed('bob'), { usernames: ['dan'], known });
    expect(direct.usernames).toEqual(['bob', 'dan']);
    expect(await bus.call(contracts.createDirect, relayed('bob'), { usernames: ['dan'] })).toEqual({ room: direct });
    await expect(bus.call(contracts.createDirect, relayed('bob'), { usernames: ['new'] })).rejects.toMatchObject({
      code: 'error-invalid-user',
    });
  });

  it('counts messages and what there is to read', async () => {
    const room = await create('ann', { members: ['bob', 'cat'] });
    emitted.length = 0;
    await Promise.all([
      say(room._id, 'ann'),
      say(room._id, 'ann', { mentions: [{ _id: 'bob-id', username: 'bob' }] }),
      say(room._id, 'ann', { t: 'uj' }),
    ]);
    await until(
      async () => (await stored(room._id))?.['msgs'] === 3 && (await subscriptionOf(room._id, 'bob'))?.['unread'] === 1,
    );
    expect(await subscriptionOf(room._id, 'bob')).toMatchObject({ alert: true, userMentions: 1 });
    expect(await subscriptionOf(room._id, 'cat')).toMatchObject({ alert: true, unread: 0 });
    expect(await subscriptionOf(room._id, 'ann')).toMatchObject({ alert: false, unread: 0 });
    await until(async () =>
      emitted.some(({ eventName, args }) => eventName === 'cat-id/rooms-changed' && args.includes('lastMessage')),
    );
    await bus.call(contracts.readRoom, as('bob'), { rid: room._id });
    expect(await subscriptionOf(room._id, 'bob')).toMatchObject({ alert: false, unread: 0, userMentions: 0 });
    await expect(bus.call(contracts.readRoom, as('dan'), { rid: room._id })).rejects.toMatchObject({
      kind: 'text',
      reason: 'error-invalid-subscription',
    });
  });

  it('counts a message that is told twice once, and forgets one that is deleted', async () => {
    const room = await create('ann');
    const first = await say(room._id, 'ann');
    const second = await say(room._id, 'ann', { ts: new Date(first.ts.getTime() + 1) });
    await bus.publish(contracts.messageSent, room._id, { message: second });
    await until(async () => (await stored(room._id))?.['msgs'] === 2);
    await bus.publish(contracts.messageDeleted, room._id, { _id: second._id, rid: room._id, previous: first });
    await until(async () => (await stored(room._id))?.['msgs'] === 1);
    expect(await stored(room._id)).toMatchObject({ lastMessage: { _id: first._id } });
    await bus.publish(contracts.messageEdited, room._id, { message: { ...first, msg: 'changed' } });
    await until(async () => (await stored(room._id))?.['lastMessage']?.msg === 'changed');
    expect(await stored(room._id)).toMatchObject({ msgs: 1 });
  });

  it('puts new users into the default rooms', async () => {
    notes.length = 0;
    await bus.publish(contracts.userCreated, 'new-id', { user: card('new'), joinDefaultRooms: true, silent: false });
    await until(async () => (await stored('GENERAL'))?.['usersCount'] === 1 && notes.length === 1);
    expect(notes).toMatchObject([{ t: 'uj', msg: 'new' }]);
    expect((await bus.call(contracts.getRooms, as('new'), { dated: false })).update).toMatchObject([
      { _id: 'GENERAL' },
    ]);
  });
});
