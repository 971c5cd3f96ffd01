import {
  admin,
  answerOf,
  ddpOf,
  eventually,
  gatewayUrl,
  newRoom,
  newUser,
  NOT_LOGGED_IN,
  RestClient,
  unique,
  type TestUser,
} from '@gantry/testing';
import { fromBuffer, type Entry } from 'yauzl';

const DONE_MS = 20_000;

/** The files of an archive, by name. */
function filesOf(archive: Buffer): Promise<Map<string, string>> {
  return new Promise((resolve, reject) => {
    fromBuffer(archive, { lazyEntries: true }, (error, zip) => {
      if (error) return reject(error);
      const files = new Map<string, string>();
      zip.on('end', () => resolve(files)).on('error', reject);
      zip.on('entry', (entry: Entry) =>
        zip.openReadStream(entry, (failure, stream) => {
          if (failure) return reject(failure);
          const chunks: Buffer[] = [];
          stream
            .on('data', (chunk: Buffer) => chunks.push(chunk))
            .on('end', () => {
              files.set(entry.fileName, Buffer.concat(chunks).toString());
              zip.readEntry();
            });
        }),
      );
      zip.readEntry();
    });
  });
}

/** Asks until the export is there. @returns the answer of the method, with its address */
async function finished(
  user: TestUser,
  fullExport: boolean,
): Promise<{ url: string; exportOperation: Record<string, unknown> }> {
  const client = await ddpOf(user);
  try {
    return await eventually(async () => {
      const answer = await client.call('requestDataDownload', { fullExport });
      expect(answer.exportOperation.status).toBe('completed');
      return answer;
    }, DONE_MS);
  } finally {
    await client.close();
  }
}

async function fetchArchive(url: string, headers: Record<string, string>, gateway = 1) {
  const response = await fetch(`${gatewayUrl(gateway)}${new URL(url).pathname}`, { headers });
  return { status: response.status, headers: response.headers, content: Buffer.from(await response.arrayBuffer()) };
}

describe("a user's data", () => {
  let ada: TestUser;
  let bob: TestUser;
  let room: { _id: string; name: string };
  const texts = Array.from({ length: 30 }, (_, index) => `<b>message</b> ${index}`);

  beforeAll(async () => {
    [ada, bob] = await Promise.all([newUser(), newUser()]);
    room = await newRoom(ada, { members: [bob.username] });
    for (const text of texts) await bob.rest.post('chat.sendMessage', { message: { rid: room._id, msg: text } });
  });

  it('is put together as pages to read, and downloaded by its owner alone', async () => {
    const first = await ada.rest.get('users.requestDataDownload');
    expect([first.status, first.body]).toEqual([
      200,
      {
        requested: true,
        success: true,
        exportOperation: {
          _id: expect.any(String),
          createdAt: expect.any(String),
          userId: ada.userId,
          roomList: null,
          status: 'preparing',
          fileList: [],
          generatedFile: null,
          fullExport: false,
          _updatedAt: expect.any(String),
        },
      },
    ]);
    const again = await ada.rest.get('users.requestDataDownload');
    expect([again.body.requested, again.body.exportOperation._id]).toEqual([false, first.body.exportOperation._id]);
    const { url, exportOperation } = await finished(ada, false);
    expect(exportOperation).toMatchObject({
      generatedFile: expect.stringMatching(/\.zip$/),
      roomList: expect.arrayContaining([
        expect.objectContaining({
          roomId: room._id,
          roomName: room.name,
          status: 'completed',
          type: 'c',
          targetFile: `${room.name}.html`,
        }),
      ]),
    });

    const login = { 'x-user-id': ada.userId, 'x-auth-token': ada.authToken };
    const archive = await fetchArchive(url, login);
    expect([archive.status, archive.headers.get('content-type'), archive.headers.get('content-disposition')]).toEqual([
      200,
      'application/zip',
      expect.stringMatching(/^attachment; filename=".+\.zip"$/),
    ]);
    const files = await filesOf(archive.content);
    expect(files.get('index.html')).toContain(ada.email);
    for (const text of texts)
      expect(files.get(`${room.name}.html`)).toContain(text.replace(/</g, '&lt;').replace(/>/g, '&gt;'));
    expect((await fetchArchive(url, { cookie: `rc_uid=${ada.userId}; rc_token=${ada.authToken}` })).status).toBe(200);
    // A browser has its cookies; a token in an address would stay in logs and histories.
    expect((await fetchArchive(`${url}?rc_uid=${ada.userId}&rc_token=${ada.authToken}`, {})).status).toBe(401);
    expect((await fetchArchive(url, { 'x-user-id': bob.userId, 'x-auth-token': bob.authToken })).status).toBe(404);
    expect((await fetchArchive(url, {})).status).toBe(401);
  });

  it('is put together whole, for programs, without credentials', async () => {
    expect((await bob.rest.get('users.requestDataDownload', { fullExport: 'true' })).body).toMatchObject({
      requested: true,
      exportOperation: { fullExport: true },
    });
    const { url } = await finished(bob, true);
    const files = await filesOf(
      (await fetchArchive(url, { 'x-user-id': bob.userId, 'x-auth-token': bob.authToken })).content,
    );
    const user = JSON.parse(files.get('user.json') ?? '');
    expect([user.user.username, JSON.stringify(user)]).toEqual([bob.username, expect.not.stringContaining('bcrypt')]);
    const messages: { msg: string }[] = JSON.parse(files.get(`${room.name}.json`) ?? '');
    expect(messages.map(({ msg }) => msg).filter((msg) => msg.startsWith('<b>'))).toEqual(texts);
  });

  it('is not given without a login, nor under an id that is none', async () => {
    const nobody = new RestClient(gatewayUrl());
    expect(answerOf(await nobody.get('users.requestDataDownload'))).toEqual(NOT_LOGGED_IN);
    expect((await ada.rest.get(`/data-export/${unique('none')}`)).status).toBe(404);
  });

  it('goes with its account', async () => {
    const grace = await newUser();
    await grace.rest.get('users.requestDataDownload');
    const { url } = await finished(grace, false);
    await (await admin()).post('users.delete', { userId: grace.userId });
    await eventually(async () =>
      expect((await fetchArchive(url, { 'x-user-id': grace.userId, 'x-auth-token': grace.authToken })).status).toBe(
        401,
      ),
    );
  });
});
