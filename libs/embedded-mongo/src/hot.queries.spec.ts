import type { Collection, Document } from 'mongodb';
import { temporaryServer, type TemporaryServer } from './testing/temporary.server';

const START = Date.UTC(2024, 0, 1);

/** Every stage of a plan. */
function stages(plan: Document): string[] {
  return [
    String(plan['stage']),
    ...[plan['inputStage'], ...(plan['inputStages'] ?? [])].filter(Boolean).flatMap(stages),
  ];
}

describe('the queries a chat server lives on', () => {
  let running: TemporaryServer;
  let messages: Collection<Document>;
  let subscriptions: Collection<Document>;
  let users: Collection<Document>;

  beforeAll(async () => {
    running = await temporaryServer();
    const db = running.client.db('chat');
    messages = db.collection('rocketchat_message');
    subscriptions = db.collection('rocketchat_subscription');
    users = db.collection('users');
    await messages.createIndexes([
      { key: { rid: 1, ts: 1 } },
      { key: { tmid: 1 }, sparse: true },
      { key: { ts: 1 }, expireAfterSeconds: 1_000_000_000 },
    ]);
    await subscriptions.createIndexes([{ key: { rid: 1, 'u._id': 1 }, unique: true }, { key: { 'u._id': 1 } }]);
    await users.createIndexes([
      { key: { username: 1 }, unique: true, sparse: true },
      { key: { 'services.resume.loginTokens.hashedToken': 1 }, unique: true, sparse: true },
    ]);
    await messages.insertMany(
      Array.from({ length: 2000 }, (_, i) => ({
        _id: `m${i}`,
        rid: `r${i % 10}`,
        ts: new Date(START + i * 1000),
        msg: `text ${i}`,
      })) as unknown as Document[],
    );
    await subscriptions.insertMany(
      Array.from({ length: 500 }, (_, i) => ({ rid: `r${i % 10}`, u: { _id: `u${Math.floor(i / 10)}` }, unread: 0 })),
    );
    await users.insertMany(
      Array.from({ length: 200 }, (_, i) => ({
        _id: `u${i}`,
        username: `user${i}`,
        services: { resume: { loginTokens: [{ hashedToken: `h${i}a` }, { hashedToken: `h${i}b` }] } },
      })) as unknown as Document[],
    );
  });
  afterAll(async () => {
    await running.stop();
  });

  const ts = new Date(START + 1_500_000);
  it.each<[string, () => Promise<Document>, number, number]>([
    ['a message by id', () => messages.find({ _id: 'm7' } as Document).explain(), 1, 1],
    [
      'the last 50 messages of a room',
      () =>
        messages
          .find({ rid: 'r3', ts: { $lt: ts } })
          .sort({ ts: -1 })
          .limit(50)
          .explain(),
      50,
      50,
    ],
    [
      'the next 50 messages of a room',
      () =>
        messages
          .find({ rid: 'r3', ts: { $gt: ts } })
          .sort({ ts: 1 })
          .limit(50)
          .explain(),
      50,
      50,
    ],
    ['messages by ids', () => messages.find({ _id: { $in: ['m1', 'm2', 'zzz'] } } as Document).explain(), 2, 2],
    [
      'messages of a room with a further condition',
      () =>
        messages
          .find({ rid: 'r3', _hidden: { $ne: true } })
          .sort({ ts: -1 })
          .limit(20)
          .explain(),
      20,
      20,
    ],
    ['one subscription', () => subscriptions.find({ rid: 'r1', 'u._id': 'u5' }).explain(), 1, 1],
    ['the subscriptions of a room', () => subscriptions.find({ rid: 'r1' }).explain(), 50, 50],
    ['the subscriptions of a user', () => subscriptions.find({ 'u._id': 'u5' }).explain(), 10, 10],
    [
      'subscriptions of several users in a room',
      () => subscriptions.find({ rid: 'r1', 'u._id': { $in: ['u1', 'u2'] } }).explain(),
      2,
      2,
    ],
    ['a user by name', () => users.find({ username: 'user7' }).explain(), 1, 1],
    ['users by the beginning of a name', () => users.find({ username: /^user19/ }).explain(), 11, 11],
    ['a user by login token', () => users.find({ 'services.resume.loginTokens.hashedToken': 'h7b' }).explain(), 1, 1],
    [
      'a user by id and login token',
      () => users.find({ _id: 'u7', 'services.resume.loginTokens.hashedToken': 'h7b' } as Document).explain(),
      1,
      1,
    ],
    [
      'a user by token, written as $elemMatch',
      () => users.find({ 'services.resume.loginTokens': { $elemMatch: { hashedToken: 'h7b' } } }).explain(),
      1,
      1,
    ],
    [
      'a user by name or id',
      () => users.find({ $or: [{ username: 'user7' }, { _id: 'u8' }] } as Document).explain(),
      2,
      2,
    ],
  ])('%s: an index finds it, and no document too many is read', async (_, explain, returned, examined) => {
    const { queryPlanner, executionStats } = await explain();
    expect(stages(queryPlanner.winningPlan)).not.toContain('COLLSCAN');
    expect(stages(queryPlanner.winningPlan)).not.toContain('SORT');
    expect(executionStats).toMatchObject({ nReturned: returned, totalDocsExamined: examined });
  });

  it.each<[string, Document]>([
    [
      'a counter per room',
      {
        update: 'rocketchat_subscription',
        updates: [{ q: { rid: 'r1', 'u._id': { $ne: 'u1' } }, u: { $inc: { unread: 1 } }, multi: true }],
      },
    ],
    [
      'a delete of old messages',
      { delete: 'rocketchat_message', deletes: [{ q: { rid: 'r1', ts: { $lt: ts } }, limit: 0 }] },
    ],
    ['a count', { count: 'rocketchat_message', query: { rid: 'r1' } }],
    ['a findAndModify', { findAndModify: 'users', query: { username: 'user7' }, update: { $set: { a: 1 } } }],
    [
      'an aggregate',
      {
        aggregate: 'rocketchat_message',
        pipeline: [{ $match: { rid: 'r1' } }, { $sort: { ts: -1 } }, { $limit: 5 }, { $project: { msg: 1 } }],
        cursor: {},
      },
    ],
  ])('%s is explained as an index scan', async (_, command) => {
    const { queryPlanner } = await running.client.db('chat').command({ explain: command, verbosity: 'executionStats' });
    expect(stages(queryPlanner.winningPlan)).toContain('IXSCAN');
    expect(stages(queryPlanner.winningPlan)).not.toContain('COLLSCAN');
  });

  it('reads the shorter of two indexes that look alike', async () => {
    const col = running.client.db('chat').collection('alike');
    await col.insertMany(Array.from({ length: 600 }, (_, i) => ({ common: 1, rare: i % 100 })));
    await col.createIndexes([{ key: { common: 1 } }, { key: { rare: 1 } }]);
    const { executionStats } = await col.find({ common: 1, rare: 7 }).explain();
    expect(executionStats).toMatchObject({ nReturned: 6, totalDocsExamined: 6 });
  });

  it('shows a scan of the collection when no index serves', async () => {
    const { queryPlanner, executionStats } = await messages.find({ msg: 'text 5' }).explain();
    expect(queryPlanner.winningPlan.stage).toBe('COLLSCAN');
    expect(executionStats).toMatchObject({ nReturned: 1, totalDocsExamined: 2000 });
  });
});
