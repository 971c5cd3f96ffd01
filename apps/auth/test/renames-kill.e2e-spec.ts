import {
  eventually,
  platformState,
  RestClient,
  unique,
  START_MS,
  startOwnPlatform,
  type OwnPlatform,
  type OwnUser,
  type Stored,
} from '@gantry/testing';

const MESSAGES = 20_000;
const TEST_MS = 90_000;
/** The processes that have renames to do. */
const VICTIMS = platformState().mode === 'standalone' ? ['standalone'] : ['messages-1', 'messages-2', 'rooms-1'];

describe('a rename', () => {
  let platform: OwnPlatform;
  let ada: OwnUser;

  beforeAll(async () => {
    platform = await startOwnPlatform();
    ada = await platform.newUser();
    const now = new Date();
    const u = { _id: ada._id, username: ada.username, name: ada.username };
    const messages = Array.from({ length: MESSAGES }, (_, index): Stored => ({
      _id: `m${index}`,
      rid: 'GENERAL',
      msg: 'x',
      u,
      ts: now,
      _updatedAt: now,
      mentions: [],
      channels: [],
    }));
    await platform.database.collection<Stored>('rocketchat_message').insertMany(messages);
  }, START_MS);

  afterAll(() => platform.stop());

  const left = (username: string) =>
    platform.database
      .collection('rocketchat_message')
      .countDocuments({ 'u._id': ada._id, 'u.username': { $ne: username } });
  // Counting messages would keep the database from the work that is waited for.
  const job = (service: string) =>
    platform.database.collection<Stored>(`gantry_${service}_jobs`).findOne({ _id: `rename:${ada._id}` });
  const done = async () => {
    for (const service of ['messages', 'rooms'])
      await eventually(async () => expect(await job(service)).toBeNull(), 60_000);
  };

  it(
    'goes on where it stood when its processes are killed',
    async () => {
      const username = unique('renamed');
      await platform.users.updateOne({ _id: ada._id }, { $set: { roles: ['admin'] } });
      const rest = new RestClient(platform.url(), await platform.tokenFor(ada));
      expect((await rest.post('users.updateOwnBasicInfo', { data: { username } })).status).toBe(200);
      await eventually(async () => expect((await job('messages'))?.['cursor']).toMatch(/^m/), 20_000);
      for (const name of VICTIMS) platform.processes.child(name).kill('SIGKILL');
      const cursor: unknown = (await job('messages'))?.['cursor'];
      expect(cursor).toMatch(/^m/);
      const remaining = await left(username);
      expect(remaining).toBeGreaterThan(0);
      expect(remaining).toBeLessThan(MESSAGES);
      await done();
      expect(await left(username)).toBe(0);
      expect(
        await platform.database
          .collection('rocketchat_subscription')
          .countDocuments({ 'u._id': ada._id, 'u.username': { $ne: username } }),
      ).toBe(0);
    },
    TEST_MS,
  );

  it(
    'is told after all when the process that wrote it died before it could',
    async () => {
      const username = unique('again');
      const mark = {
        id: 'mark',
        username: (await platform.users.findOne({ _id: ada._id }))?.['username'],
        at: new Date(0),
      };
      await platform.users.updateOne({ _id: ada._id }, { $set: { username, _renames: [mark] } });
      await eventually(
        async () => expect((await platform.users.findOne({ _id: ada._id }))?.['_renames']).toEqual([]),
        10_000,
      );
      await eventually(async () => expect(await job('messages')).not.toBeNull(), 10_000);
      await done();
      expect(await left(username)).toBe(0);
    },
    TEST_MS,
  );
});
