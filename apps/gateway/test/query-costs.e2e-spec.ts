import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedMongo, type EmbeddedMongo } from '@gantry/embedded-mongo';
import { costlyQueries, type CostlyQuery } from '@gantry/testing';
import { MongoClient, type Db, type Document } from 'mongodb';
import { callAs } from './matrix/calls';
import { roomKindsOf, ROWS } from './matrix/rows';
import { World } from './matrix/world';

const MANY = 50_000;
const START_MS = 300_000;
const ROW_MS = 60_000;

/** Documents like those of a grown workspace, in whose ids nobody is interested. */
const GROWN: Readonly<Record<string, (index: number) => Document>> = {
  users: (index) => ({
    username: `grown.${index}`,
    name: `Grown ${index}`,
    emails: [{ address: `grown.${index}@example.com`, verified: true }],
    type: 'user',
    roles: ['user'],
    active: true,
    status: 'offline',
    createdAt: new Date(index),
    _updatedAt: new Date(index),
  }),
  rocketchat_room: (index) => ({
    t: index % 2 === 0 ? 'c' : 'p',
    name: `grown-${index}`,
    fname: `Grown ${index}`,
    u: { _id: `grown${index}`, username: `grown.${index}` },
    msgs: 0,
    usersCount: 1,
    ts: new Date(index),
    _updatedAt: new Date(index),
  }),
  rocketchat_subscription: (index) => ({
    rid: `grown${index % 5_000}`,
    u: { _id: `grown${Math.floor(index / 5)}`, username: `grown.${Math.floor(index / 5)}` },
    t: 'c',
    name: `grown-${index}`,
    open: true,
    alert: false,
    unread: 0,
    ts: new Date(index),
    _updatedAt: new Date(index),
  }),
  rocketchat_message: (index) => ({
    rid: `grown${index % 50}`,
    msg: `message ${index}`,
    u: { _id: `grown${index % 100}`, username: `grown.${index % 100}` },
    mentions: [],
    channels: [],
    ts: new Date(index),
    _updatedAt: new Date(index),
  }),
  rocketchat_custom_user_status: (index) => ({
    name: `grown-${index}`,
    statusType: 'busy',
    _updatedAt: new Date(index),
  }),
};
const BATCH = 5_000;

async function grow(db: Db): Promise<void> {
  for (const [name, document] of Object.entries(GROWN)) {
    for (let from = 0; from < MANY; from += BATCH) {
      const batch = Array.from({ length: BATCH }, (_, at) => ({ _id: `grown${from + at}`, ...document(from + at) }));
      await db.collection<Document & { _id: string }>(name).insertMany(batch, { ordered: false });
    }
  }
}

describe('what operations read of a database that has grown', () => {
  let folder: string;
  let database: EmbeddedMongo;
  let planLog: string;
  let world: World;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gantry-costs-'));
    planLog = join(folder, 'plans');
    database = await startEmbeddedMongo({ dataDir: join(folder, 'mongo'), sync: false, planLog });
    const mongoUrl = `${database.url}/gantry?directConnection=true`;
    world = await World.start(mongoUrl);
    const client = await MongoClient.connect(mongoUrl);
    await grow(client.db());
    await client.close();
    // What happened while it grew says nothing.
    rmSync(planLog, { force: true });
  }, START_MS);
  afterAll(async () => {
    await world.stop();
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What has been read too much of since the last time. */
  const costly = (): CostlyQuery[] => {
    const found = costlyQueries(planLog);
    rmSync(planLog, { force: true });
    return found;
  };

  it.each(ROWS.map((row) => [row.operation.id, row.name, row] as const))(
    '%s: %s',
    async (_id, _name, row) => {
      for (const room of roomKindsOf(row)) await callAs(world, row, 'admin', await world.make(row, 'admin', room));
      expect(costly()).toEqual([]);
    },
    ROW_MS,
  );

  it(
    'starts anew without reading it all',
    async () => {
      await world.restart();
      expect(costly()).toEqual([]);
    },
    ROW_MS,
  );
});
