import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { newId } from '@gantry/contracts';
import { DdpClient, eventually, Platform, platformState, RestClient } from '@gantry/testing';

/** The setting is for everybody: this suite has a platform of its own. */
const START_MS = 90_000;
/** What is taken away is gone within this time, ms. */
const WITHIN_MS = 1_000;
const SETTING = 'Accounts_AllowAnonymousRead';
const ADMIN = { username: 'chief', password: newId() };

describe('reading without a login', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gantry-anonymous-'));
  let platform: Platform;
  let admin: RestClient;

  beforeAll(async () => {
    platform = await Platform.start({
      mode: platformState().mode,
      root: resolve(__dirname, '../../..'),
      folder,
      replicas: { messages: 1, presence: 0, notifications: 0, livechat: 0, integrations: 0 },
      env: {
        ADMIN_USERNAME: ADMIN.username,
        ADMIN_PASS: ADMIN.password,
        ADMIN_EMAIL: 'chief@example.com',
        [`OVERWRITE_SETTING_${SETTING}`]: 'true',
        OVERWRITE_SETTING_Accounts_TwoFactorAuthentication_Enabled: 'false',
      },
    });
    const [url = ''] = platform.urls;
    const { body } = await new RestClient(url).post('login', { user: ADMIN.username, password: ADMIN.password });
    admin = new RestClient(url, { userId: body.data.userId, authToken: body.data.authToken });
  }, START_MS);

  afterAll(async () => {
    const unclean = await platform?.stop();
    rmSync(folder, { recursive: true, force: true });
    expect(unclean).toEqual([]);
  }, START_MS);

  it('ends on every gateway within a second when it is switched off, and clients are told', async () => {
    const clients = await Promise.all(platform.urls.map((url) => DdpClient.connect(url)));
    const ids: string[] = [];
    for (const client of clients) {
      const answer = await client.subscribe('stream-room-messages', 'GENERAL', false);
      expect(answer).toMatchObject({ msg: 'ready' });
      ids.push(answer.id);
    }
    const say = async (): Promise<string> =>
      (await admin.post('chat.sendMessage', { message: { rid: 'GENERAL', msg: 'to anybody' } })).body.message._id;
    const first = await say();
    for (const client of clients) await eventually(() => expect(JSON.stringify(client.events)).toContain(first));

    expect((await admin.post(`settings/${SETTING}`, { value: false })).body).toEqual({ success: true });
    for (const [index, client] of clients.entries()) {
      await eventually(() => expect(client.frames).toContainEqual({ msg: 'nosub', id: ids[index] }), WITHIN_MS);
      const second = await say();
      // The answer to a call comes behind whatever was published before it.
      await client.callRaw('nonsense');
      expect(JSON.stringify(client.events)).not.toContain(second);
      expect(await client.subscribe('stream-room-messages', 'GENERAL', false)).toMatchObject({ msg: 'nosub' });
      await client.close();
    }
  });
});
