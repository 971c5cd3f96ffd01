import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  answerOf,
  DATE,
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
const ON = ['Message_Read_Receipt_Enabled', 'Message_Read_Receipt_Store_Users', 'Message_AllowSnippeting'];

/** Switches of the whole platform: a platform of the suite's own. */
describe('where receipts and snippets are switched on', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gantry-receipts-'));
  let platform: Platform;
  let url: string;
  let boss: RestClient;
  let ada: RestClient;
  let eve: RestClient;
  let adaName: string;
  let rid: string;

  const newcomer = async (username: string) => {
    const account = { username, password: username, email: `${username}@example.com`, name: username };
    expect((await boss.post('users.create', account)).body.success).toBe(true);
    const { body } = await new RestClient(url).post('login', { user: username, password: username });
    return new RestClient(url, body.data);
  };
  const say = async (msg: string) =>
    (await boss.post('chat.sendMessage', { message: { rid, msg } })).body.message as { _id: string; unread?: boolean };

  beforeAll(async () => {
    platform = await Platform.start({
      mode: platformState().mode,
      root: ROOT,
      folder,
      env: {
        TEST_MODE: 'true',
        ...Object.fromEntries(ON.map((id) => [`OVERWRITE_SETTING_${id}`, 'true'])),
      },
    });
    [url = ''] = platform.urls;
    const { body } = await new RestClient(url).post('login', { user: BOSS, password: BOSS });
    boss = new RestClient(url, body.data);
    adaName = unique('ada');
    [ada, eve] = await Promise.all([newcomer(adaName), newcomer(unique('eve'))]);
    const room = await boss.post('groups.create', { name: unique('room'), members: [adaName] });
    rid = room.body.group._id;
  }, START_MS);

  afterAll(async () => {
    await platform.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('a message is unread until everybody has read it, and tells who has', async () => {
    const message = await say('read me');
    expect(message.unread).toBe(true);
    await ada.post('subscriptions.read', { rid });
    const { userId } = ada.credentials ?? { userId: '' };
    await eventually(async () =>
      expect((await boss.get('chat.getMessageReadReceipts', { messageId: message._id })).body).toEqual({
        receipts: [
          {
            ...{ _id: `${message._id}-${userId}`, roomId: rid, userId, messageId: message._id },
            ts: expect.stringMatching(DATE),
            user: { _id: userId, username: adaName, name: adaName },
          },
        ],
        success: true,
      }),
    );
    await boss.post('subscriptions.read', { rid });
    await eventually(async () =>
      expect((await ada.get('chat.getMessage', { msgId: message._id })).body.message).not.toHaveProperty('unread'),
    );
    const client = await DdpClient.connect(url);
    await client.resume(ada.credentials?.authToken ?? '');
    expect(await client.call('getReadReceipts', { messageId: message._id })).toHaveLength(2);
    const code = 'error-invalid-message';
    for (const [options, reason] of [
      [{}, "The required 'messageId' param is missing."],
      [{ messageId: 'none' }, 'Invalid message'],
    ] as const)
      expect((await client.callRaw('getReadReceipts', options)).error).toMatchObject({ error: code, reason });
    await client.close();
  });

  it('receipts are for those who may read the message', async () => {
    const { _id: messageId } = await say('for members');
    const hidden = refused('error-invalid-message', 'Invalid message', { method: 'getReadReceipts' });
    expect(answerOf(await eve.get('chat.getMessageReadReceipts', { messageId }))).toEqual(hidden);
    expect(answerOf(await ada.get('chat.getMessageReadReceipts', { messageId: 'none' }))).toEqual(hidden);
    expect(answerOf(await ada.get('chat.getMessageReadReceipts'))).toEqual(
      refusedText("The required 'messageId' param is missing."),
    );
    expect(answerOf(await new RestClient(url).get('chat.getMessageReadReceipts', { messageId }))).toEqual(
      NOT_LOGGED_IN,
    );
  });

  it('a snippet is made by a method, noted in the room, and found by both spellings', async () => {
    const message = await say('```const x = 1;```');
    const client = await DdpClient.connect(url);
    await client.resume(boss.credentials?.authToken ?? '');
    await client.call('snippetMessage', message, 'x.ts');
    await client.close();
    for (const list of ['chat.getSnippetedMessages', 'chat.getSnippedMessages']) {
      const { messages, total } = (await ada.get(list, { roomId: rid })).body;
      expect(messages).toEqual([
        expect.objectContaining({ _id: message._id, snippeted: true, snipped: true, snippetName: 'x.ts' }),
      ]);
      expect(total).toBe(1);
    }
    for (const one of ['chat.getSnippetedMessageById', 'chat.getSnippedMessageById'])
      expect((await ada.get(one, { messageId: message._id })).body.message._id).toBe(message._id);
    const [note] = (await ada.get('groups.history', { roomId: rid, count: 1 })).body.messages;
    expect(note).toMatchObject({ t: 'message_snippeted', snippetId: message._id, snippetName: 'x.ts' });
  });

  it('snippets are refused where they should be', async () => {
    const { _id: messageId } = await say('no snippet');
    const NOT_ALLOWED = refusedText('error-not-allowed');
    expect(answerOf(await ada.get('chat.getSnippetedMessageById', { messageId }))).toEqual(
      refusedText('invalid-message'),
    );
    expect(answerOf(await eve.get('chat.getSnippetedMessageById', { messageId }))).toEqual(NOT_ALLOWED);
    expect(answerOf(await eve.get('chat.getSnippetedMessages', { roomId: rid }))).toEqual(NOT_ALLOWED);
    expect(answerOf(await ada.get('chat.getSnippetedMessages'))).toEqual(
      refused('error-invalid-params', 'The required "roomId" query param is missing.'),
    );
    const client = await DdpClient.connect(url);
    await client.resume(eve.credentials?.authToken ?? '');
    await expect(client.call('snippetMessage', { _id: messageId }, 'x')).rejects.toMatchObject({
      error: { error: 'error-not-allowed' },
    });
    await client.close();
  });
});
