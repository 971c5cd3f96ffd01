import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedMongo, type EmbeddedMongo } from '@gantry/embedded-mongo';
import { eventually, Platform, RestClient } from '@gantry/testing';

const ROOT = join(__dirname, '../../..');
const START_MS = 90_000;
const BOSS = { user: 'boss', password: 'the-password-of-the-boss' };
const ENV = {
  ADMIN_USERNAME: BOSS.user,
  ADMIN_PASS: BOSS.password,
  ADMIN_EMAIL: 'boss@example.com',
  OVERWRITE_SETTING_API_Enable_Rate_Limiter: 'false',
};

async function login(platform: Platform): Promise<RestClient> {
  const [url = ''] = platform.urls;
  const { body } = await new RestClient(url).post('login', BOSS);
  return new RestClient(url, body.data);
}

const say = (client: RestClient, text: string): ReturnType<RestClient['post']> =>
  client.post('chat.postMessage', { channel: '#general', text });

/** Only Linux tells a process's children and environment as files. */
(process.platform === 'linux' ? describe : describe.skip)('the database of one process', () => {
  let folder: string;
  let platform: Platform;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gantry-alone-'));
    platform = await Platform.start({ mode: 'standalone', root: ROOT, folder, env: ENV });
  }, START_MS);
  afterAll(async () => {
    await platform.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const databasePid = (): number => {
    const { pid } = platform.child('standalone');
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
    const found = children.find((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('embedded-mongo'));
    if (found === undefined) throw new Error('there is no database process');
    return found;
  };

  it('knows no secret of the platform', () => {
    const environment = readFileSync(`/proc/${databasePid()}/environ`, 'utf8');
    expect(environment).toContain('EMBEDDED_MONGO_DATA_DIR=');
    expect(environment).not.toContain('ADMIN_');
    expect(environment).not.toContain(BOSS.password);
  });

  it('keeps what it stores, and its socket, from other accounts', () => {
    const data = join(folder, 'data');
    const open = ['mongo', 'mongo/data.mdb', 'mongo/lock.mdb', 'events', 'events/data.mdb'].filter(
      (path) => (statSync(join(data, path)).mode & 0o077) !== 0,
    );
    expect(open).toEqual([]);
  });

  it('takes the platform with it when it dies, which is started again and has lost nothing', async () => {
    const client = await login(platform);
    expect((await say(client, 'said before')).status).toBe(200);
    const before = platform.child('standalone').pid;
    process.kill(databasePid(), 'SIGKILL');
    await eventually(() => {
      if (platform.child('standalone').pid === before) throw new Error('it has not ended');
    });
    await platform.ready();
    const again = await login(platform);
    const { body } = await again.get('channels.history?roomId=GENERAL');
    expect(body.messages.map(({ msg }: { msg: string }) => msg)).toContain('said before');
  });
});

describe('a platform whose disk is full', () => {
  let folder: string;
  let database: EmbeddedMongo;
  let platform: Platform;
  let room = 1;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gantry-full-'));
    database = await startEmbeddedMongo({ dataDir: join(folder, 'mongo'), sync: false, room: () => room });
    const mongoUrl = `${database.url}/gantry?directConnection=true`;
    platform = await Platform.start({ mode: 'standalone', root: ROOT, folder, mongoUrl, env: ENV });
  }, START_MS);
  afterAll(async () => {
    room = 1;
    await platform.stop();
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('answers with an error, shows what there is, stays up, and takes messages again once there is room', async () => {
    const client = await login(platform);
    expect((await say(client, 'there is room')).status).toBe(200);
    const { starts } = platform.child('standalone');
    room = -1;
    const refused = await say(client, 'there is none');
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(refused.body).toMatchObject({ success: false });
    const { status, body } = await client.get('channels.history?roomId=GENERAL');
    expect(status).toBe(200);
    const texts = body.messages.map(({ msg }: { msg: string }) => msg);
    expect(texts).toContain('there is room');
    expect(texts).not.toContain('there is none');
    expect((await fetch(`${platform.urls[0]}/health/live`)).status).toBe(200);
    room = 1;
    await eventually(async () => expect((await say(client, 'there is room again')).status).toBe(200));
    expect(platform.child('standalone').starts).toBe(starts);
  });
});
