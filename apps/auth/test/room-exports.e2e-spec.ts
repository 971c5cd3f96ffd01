import {
  admin,
  answerOf,
  eventually,
  gatewayUrl,
  newRoom,
  newUser,
  NOT_LOGGED_IN,
  refused,
  refusedText,
  RestClient,
  unique,
  type TestUser,
} from '@gantry/testing';

let boss: RestClient;
let ada: TestUser;

beforeAll(async () => {
  [boss, ada] = await Promise.all([admin(), newUser()]);
});

/** Texts in a zip archive lie there as they are, or compressed: read through the names that are always plain. */
async function archiveOf(url: string): Promise<string> {
  const { pathname } = new URL(url);
  const response = await fetch(gatewayUrl() + pathname, {
    headers: {
      cookie: `rc_uid=${boss.credentials?.userId ?? ''}; rc_token=${boss.credentials?.authToken ?? ''}`,
    },
  });
  expect(response.headers.get('content-type')).toBe('application/zip');
  return Buffer.from(await response.arrayBuffer()).toString('latin1');
}

describe.each(['html', 'json'])('a room as %s', (format) => {
  it('is put together by a job that tells how far it is, and lies there for who asked', async () => {
    const { _id: rid, name } = await newRoom(ada);
    for (const msg of ['one', 'two']) await ada.rest.post('chat.sendMessage', { message: { rid, msg } });
    const ask = async () => (await boss.post('rooms.export', { rid, type: 'file', format })).body;
    const first = await ask();
    expect(first).toMatchObject({
      success: true,
      exportOperation: { fullExport: format === 'json', roomList: [{ roomId: rid, roomName: name }] },
    });
    const done = await eventually(async () => {
      const body = await ask();
      expect(body).toMatchObject({
        exportOperation: {
          _id: first.exportOperation._id,
          status: 'completed',
          roomList: [{ exportedCount: 2, status: 'completed', targetFile: `${name}.${format}` }],
        },
      });
      return body;
    });
    const archive = await archiveOf(done.url);
    expect(archive).toContain(`${name}.${format}`);
    expect(archive).not.toContain(format === 'html' ? 'index.html' : 'user.json');
    const path = new URL(done.url).pathname;
    expect((await ada.rest.get(path)).status).toBe(404);
  });
});

describe('some days of a room', () => {
  it('hold what was said then', async () => {
    const { _id: rid } = await newRoom(ada);
    const { body } = await ada.rest.post('chat.sendMessage', { message: { rid, msg: 'early' } });
    await ada.rest.post('chat.sendMessage', { message: { rid, msg: 'late' } });
    await eventually(async () => {
      const { body: answer } = await boss.post('rooms.export', {
        ...{ rid, type: 'file', format: 'json', dateTo: body.message.ts },
        dateFrom: new Date(0).toISOString(),
      });
      expect(answer.exportOperation).toMatchObject({ status: 'completed', roomList: [{ exportedCount: 1 }] });
    });
  });
});

describe('messages by mail', () => {
  it('go to people and addresses, and name who has none', async () => {
    const { _id: rid } = await newRoom(ada);
    const { body } = await ada.rest.post('chat.sendMessage', { message: { rid, msg: '<b>bold</b>' } });
    const nobody = unique('nobody');
    const answer = await boss.post('rooms.export', {
      ...{ rid, type: 'email', subject: 'What was said', messages: [body.message._id] },
      ...{ toUsers: [ada.username, nobody], toEmails: 'someone@example.com, other@example.com' },
    });
    expect(answer.body).toEqual({ missing: [nobody], success: true });
  });
});

describe('what is refused', () => {
  it.each([
    ['no room', { type: 'file', format: 'html' }, refused('error-invalid-params')],
    ['no type', { rid: 'GENERAL', format: 'html' }, refused('error-invalid-params')],
    ['an unknown type', { rid: 'GENERAL', type: 'tape', format: 'html' }, refused('error-invalid-params')],
    ['an unknown room', { rid: 'none', type: 'file', format: 'html' }, refused('error-invalid-room')],
    ['an unknown format', { rid: 'GENERAL', type: 'file', format: 'pdf' }, refused('error-invalid-format')],
    ['nobody to send to', { rid: 'GENERAL', type: 'email', messages: ['m'] }, refused('error-invalid-recipient')],
    [
      'nothing to send',
      { rid: 'GENERAL', type: 'email', toEmails: ['a@example.com'] },
      refused('error-invalid-messages'),
    ],
    [
      'what is no address',
      { rid: 'GENERAL', type: 'email', toEmails: ['a b'], messages: ['m'] },
      refusedText('error-invalid-email'),
    ],
    [
      'messages that there are not',
      { rid: 'GENERAL', type: 'email', toEmails: ['a@example.com'], messages: ['none'] },
      refused('error-invalid-messages'),
    ],
  ])('%s', async (_case, body, expected) => {
    expect(answerOf(await boss.post('rooms.export', body))).toEqual(expected);
  });

  it('who is not logged in, lacks the right, or does not see the room', async () => {
    const { _id: rid } = await newRoom(ada, { section: 'groups' });
    const body = { rid, type: 'file', format: 'html' };
    expect(answerOf(await new RestClient(gatewayUrl()).post('rooms.export', body))).toEqual(NOT_LOGGED_IN);
    expect(answerOf(await ada.rest.post('rooms.export', body))).toEqual(
      refused('error-action-not-allowed', 'Mailing is not allowed'),
    );
    expect(answerOf(await boss.post('rooms.export', body))).toEqual(refused('error-invalid-room'));
  });
});
