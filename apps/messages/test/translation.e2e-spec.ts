import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  answered,
  answerOf,
  DdpClient,
  eventually,
  NOT_LOGGED_IN,
  Platform,
  platformState,
  refused,
  refusedText,
  RestClient,
  unique,
} from '@gantry/testing';

const ROOT = join(__dirname, '../../..');
const START_MS = 90_000;
/** The documented test administrator (contract/web-integration.md, TEST_MODE). */
const BOSS = 'rocketchat.internal.admin.test';

/** Speaks as LibreTranslate does: a translation is the text with its language before it. */
function translationServer(): Server {
  return createServer(({ url }, response) => {
    const chunks: Buffer[] = [];
    const send = (body: unknown) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (url === '/languages') return send([{ code: 'de', name: 'German' }]);
    response.req.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.req.on('end', () => {
      const { q, target } = JSON.parse(Buffer.concat(chunks).toString());
      send({ translatedText: `${target}: ${q}` });
    });
    return undefined;
  });
}

/** Switches of the whole platform: a platform of the suite's own. */
describe('where translation is switched on', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gantry-translation-'));
  const server = translationServer();
  let platform: Platform;
  let url: string;
  let boss: RestClient;
  let ada: RestClient;
  let rid: string;

  beforeAll(async () => {
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const settings = {
      AutoTranslate_Enabled: 'true',
      AutoTranslate_ServiceProvider: 'libre-translate',
      AutoTranslate_LibreTranslateURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    };
    platform = await Platform.start({
      mode: platformState().mode,
      root: ROOT,
      folder,
      env: {
        TEST_MODE: 'true',
        ...Object.fromEntries(Object.entries(settings).map(([id, value]) => [`OVERWRITE_SETTING_${id}`, value])),
      },
    });
    [url = ''] = platform.urls;
    boss = new RestClient(url, (await new RestClient(url).post('login', { user: BOSS, password: BOSS })).body.data);
    const name = unique('ada');
    await boss.post('users.create', { username: name, password: name, email: `${name}@example.com`, name });
    ada = new RestClient(url, (await new RestClient(url).post('login', { user: name, password: name })).body.data);
    rid = (await boss.post('groups.create', { name: unique('room') })).body.group._id;
  }, START_MS);

  afterAll(async () => {
    await platform.stop();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const save = (by: RestClient, field: string, value: unknown, roomId: string | undefined = rid) =>
    by.post('autotranslate.saveSettings', { roomId, field, value });
  const messageOf = async (msgId: string) => (await boss.get('chat.getMessage', { msgId })).body.message;
  const say = async (msg: string) => (await boss.post('chat.sendMessage', { message: { rid, msg } })).body.message._id;

  it('tells its languages, by route and method', async () => {
    const languages = [{ language: 'de', name: 'German' }];
    expect(answerOf(await boss.get('autotranslate.getSupportedLanguages', { targetLanguage: 'en' }))).toEqual(
      answered(200, { languages, success: true }),
    );
    const client = await DdpClient.connect(url);
    await client.resume(boss.credentials?.authToken ?? '');
    expect(await client.call('autoTranslate.getSupportedLanguages', 'en', '')).toEqual(languages);
    expect(await client.call('autoTranslate.getProviderUiMetadata')).toMatchObject({
      'libre-translate': { name: 'libre-translate', displayName: 'LibreTranslate' },
    });
    await client.close();
  });

  it('translates one message on demand, all but names and links', async () => {
    const messageId = await say('hello @all see https://x.test');
    const input = { messageId, targetLanguage: 'de' };
    const { message } = (await boss.post('autotranslate.translateMessage', input)).body;
    expect(message.translations).toEqual({ de: 'de: hello @all see https://x.test' });
    expect(await messageOf(messageId)).toMatchObject({ translationProvider: 'libre-translate', msg: message.msg });
  });

  it('translates new and changed messages for who has asked for it', async () => {
    expect(answerOf(await save(boss, 'autoTranslateLanguage', 'fr'))).toEqual(answered(200, { success: true }));
    expect(answerOf(await save(boss, 'autoTranslate', true))).toEqual(answered(200, { success: true }));
    // Every replica learns within ten seconds which languages a room wants.
    const translated = (msgId: string, text: string) =>
      eventually(async () => expect((await messageOf(msgId)).translations).toEqual({ fr: `fr: ${text}` }), 1_000);
    const msgId = await eventually(async () => {
      const id = await say('good morning');
      await translated(id, 'good morning');
      return id;
    }, 20_000);
    let edits = 0;
    await eventually(async () => {
      edits += 1;
      const text = `good night ${edits}`;
      await boss.post('chat.update', { roomId: rid, msgId, text });
      await translated(msgId, text);
    }, 20_000);
  });

  it('refuses what is wrong', async () => {
    const off = refused('error-action-not-allowed', 'Auto-Translate is not allowed', {
      method: 'autoTranslate.saveSettings',
    });
    const cases: [Promise<unknown>, unknown][] = [
      [save(ada, 'autoTranslate', true).then(answerOf), off],
      [
        save(boss, 'autoTranslate', 'yes').then(answerOf),
        refusedText('The bodyParam "autoTranslate" must be a boolean.'),
      ],
      [
        save(boss, 'autoTranslateLanguage', true).then(answerOf),
        refusedText('The bodyParam "autoTranslateLanguage" must be a string.'),
      ],
      [
        save(boss, 'autoTranslateLanguage', 5).then(answerOf),
        refusedText('The bodyParam "autoTranslateLanguage" must be a string.'),
      ],
      // What is wrong with the values is told before what is wrong with the room.
      [
        save(boss, 'autoTranslate', 'yes', 'nowhere').then(answerOf),
        refusedText('The bodyParam "autoTranslate" must be a boolean.'),
      ],
      [
        save(boss, 'autoTranslateLanguage', 'a.$b').then(answerOf),
        refused('error-invalid-settings', 'Invalid settings value', { method: 'autoTranslate.saveSettings' }),
      ],
      [
        save(boss, 'other', 'x').then(answerOf),
        refused('error-invalid-settings', 'Invalid settings field', { method: 'autoTranslate.saveSettings' }),
      ],
      [save(boss, '', true).then(answerOf), refusedText('The bodyParam "field" is required.')],
      [
        boss.post('autotranslate.translateMessage', { messageId: 'none', targetLanguage: 'de' }).then(answerOf),
        refusedText('Message not found.'),
      ],
      [
        boss.post('autotranslate.translateMessage', {}).then(answerOf),
        refusedText('The bodyParam "messageId" is required.'),
      ],
      [new RestClient(url).get('autotranslate.getSupportedLanguages').then(answerOf), NOT_LOGGED_IN],
    ];
    for (const [answer, expected] of cases) expect(await answer).toEqual(expected);
  });
});
