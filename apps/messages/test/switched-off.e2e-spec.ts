import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answerOf, Platform, platformState, refused, RestClient, unique } from '@gantry/testing';

const ROOT = join(__dirname, '../../..');
const START_MS = 90_000;
/** The documented test administrator (contract/web-integration.md, TEST_MODE). */
const BOSS = 'rocketchat.internal.admin.test';

/** Switches of the whole platform: a platform of the suite's own. */
describe('where pins, stars and threads are switched off', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gantry-off-'));
  let platform: Platform;
  let rest: RestClient;
  let rid: string;
  let messageId: string;

  beforeAll(async () => {
    const off = ['Message_AllowPinning', 'Message_AllowStarring', 'Threads_enabled'];
    const settings = Object.fromEntries(off.map((id) => [`OVERWRITE_SETTING_${id}`, 'false']));
    platform = await Platform.start({
      mode: platformState().mode,
      root: ROOT,
      folder,
      env: { TEST_MODE: 'true', ...settings },
    });
    const [url = ''] = platform.urls;
    const { body } = await new RestClient(url).post('login', { user: BOSS, password: BOSS });
    rest = new RestClient(url, body.data);
    rid = (await rest.post('channels.create', { name: unique('room') })).body.channel._id;
    messageId = (await rest.post('chat.sendMessage', { message: { rid, msg: 'hello' } })).body.message._id;
  }, START_MS);

  afterAll(async () => {
    await platform.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const pinning = (method: string) =>
    refused('error-action-not-allowed', 'Message pinning not allowed', { method, action: 'Message_pinning' });
  const STARRING = refused('error-action-not-allowed', 'Message starring not allowed', {
    method: 'starMessage',
    action: 'Message_starring',
  });

  it.each<[string, unknown]>([
    ['pinMessage', pinning('pinMessage')],
    ['unPinMessage', pinning('unpinMessage')],
    ['starMessage', STARRING],
    ['unStarMessage', STARRING],
  ])('%s is refused', async (verb, answer) => {
    expect(answerOf(await rest.post(`chat.${verb}`, { messageId }))).toEqual(answer);
  });

  it.each(['followMessage', 'unfollowMessage'])('%s is refused', async (method) => {
    expect(answerOf(await rest.post(`chat.${method}`, { mid: messageId }))).toEqual(
      refused('error-not-allowed', 'not-allowed', { method }),
    );
  });

  it.each(['getThreadsList', 'getThreadMessages', 'syncThreadsList', 'syncThreadMessages'])(
    '%s is refused',
    async (method) => {
      const query = { rid, tmid: messageId, updatedSince: '2017-11-25T15:08:17.248Z' };
      expect(answerOf(await rest.get(`chat.${method}`, query))).toEqual(
        refused('error-not-allowed', 'Threads Disabled', { method }),
      );
    },
  );
});
