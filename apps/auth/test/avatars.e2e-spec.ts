import { createServer, type Server } from 'node:http';
import {
  admin,
  adminDdp,
  answered,
  answerOf,
  dashes,
  ddpOf,
  gatewayUrl,
  hugePng,
  nestedUse,
  newRoom,
  newUser,
  RestClient,
  unique,
  type TestUser,
} from '@gantry/testing';
import sharp from 'sharp';

const picture = (colour: string, format: 'png' | 'jpeg' | 'webp' = 'png') =>
  sharp({ create: { width: 320, height: 240, channels: 3, background: colour } })
    .toFormat(format)
    .toBuffer();

function form(fields: Record<string, string>, file?: { field: string; content: Buffer; type?: string }): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  if (file)
    data.set(file.field, new Blob([new Uint8Array(file.content)], { type: file.type ?? 'image/png' }), 'face.png');
  return data;
}

/** The picture as bytes, with its headers. */
async function shown(path: string, headers: Record<string, string> = {}, gateway = 1) {
  const response = await fetch(`${gatewayUrl(gateway)}${path}`, { headers, redirect: 'manual' });
  return { status: response.status, headers: response.headers, content: Buffer.from(await response.arrayBuffer()) };
}

/** What middle pixel a picture has. */
async function colourOf(content: Buffer): Promise<number[]> {
  const { data } = await sharp(content)
    .extract({ left: 10, top: 10, width: 1, height: 1 })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return [...data];
}

describe('the picture of a user', () => {
  it.each([
    ['without an upload it is an SVG of the initial', '', 'image/svg+xml'],
    ['png on request', '?format=png', 'image/png'],
    ['jpeg on request', '?format=jpeg&size=64', 'image/jpeg'],
    ['SVG for a format that nobody knows', '?format=bmp', 'image/svg+xml'],
  ])('%s', async (_name, query, type) => {
    const { status, headers, content } = await shown(`/avatar/${unique('nobody')}${query}`);
    expect([status, headers.get('content-type')]).toEqual([200, type]);
    if (type === 'image/svg+xml') expect(content.toString()).toContain('>N</text>');
    else expect((await sharp(content).metadata()).width).toBe(query.includes('size') ? 64 : 200);
  });

  it('may be kept: it has an ETag, and nothing comes again while it is the same', async () => {
    const first = await shown('/avatar/rocket.cat?size=50');
    const etag = first.headers.get('etag') ?? '';
    expect([first.headers.get('cache-control'), etag]).toEqual([
      'public, max-age=3600',
      expect.stringMatching(/^".+"$/),
    ]);
    expect(await shown('/avatar/rocket.cat?size=50', { 'if-none-match': etag })).toMatchObject({
      status: 304,
      content: Buffer.alloc(0),
    });
    expect((await shown('/avatar/rocket.cat?size=51', { 'if-none-match': etag })).status).toBe(200);
  });

  it('is uploaded, cut square, shown everywhere, announced, and taken back', async () => {
    const ada = await newUser();
    const listener = await adminDdp(1);
    await listener.subscribe('stream-notify-logged', 'updateAvatar', false);
    expect(
      answerOf(
        await ada.rest.upload('users.setAvatar', form({}, { field: 'image', content: await picture('#ff0000') })),
      ),
    ).toEqual(answered(200, { success: true }));
    const event = await listener.next(
      (frame) => frame['collection'] === 'stream-notify-logged' && JSON.stringify(frame).includes(ada.username),
    );
    const first = await shown(`/avatar/${ada.username}`);
    expect([first.status, first.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect(await sharp(first.content).metadata()).toMatchObject({ width: 200, height: 200 });
    const [red = 0, green = 255] = await colourOf(first.content);
    expect([red > 200, green < 50]).toEqual([true, true]);
    const { avatarETag } = (await ada.rest.get('users.info', { userId: ada.userId })).body.user;
    expect(event).toMatchObject({
      fields: { eventName: 'updateAvatar', args: [{ username: ada.username, etag: avatarETag }] },
    });
    expect((await ada.rest.get('me')).body.avatarOrigin).toBe('rest');
    // A second one takes its place.
    await ada.rest.upload('users.setAvatar', form({}, { field: 'image', content: await picture('#00ff00', 'webp') }));
    const second = await shown(`/avatar/${ada.username}`, { 'if-none-match': first.headers.get('etag') ?? '' });
    expect((await colourOf(second.content))[1]).toBeGreaterThan(200);
    expect(answerOf(await ada.rest.post('users.resetAvatar'))).toEqual(answered(200, { success: true }));
    expect((await shown(`/avatar/${ada.username}`)).headers.get('content-type')).toBe('image/svg+xml');
    expect((await ada.rest.get('me')).body.avatarOrigin).toBeUndefined();
    await listener.close();
  });

  it('is located by a redirect', async () => {
    const ada = await newUser();
    for (const query of [{ userId: ada.userId }, { username: ada.username }]) {
      const { status, headers } = await new RestClient(gatewayUrl()).get('users.getAvatar', query);
      expect([status, headers.get('location')]).toEqual([
        307,
        expect.stringMatching(new RegExp(`^http://.+/avatar/${ada.username}$`)),
      ]);
    }
    expect(answerOf(await ada.rest.get('users.getAvatar'))).toEqual(
      answered(400, expect.objectContaining({ errorType: 'error-user-param-not-provided' })),
    );
    expect(answerOf(await ada.rest.get('users.getAvatar', { username: 'no.such.user' }))).toEqual(
      answered(400, expect.objectContaining({ errorType: 'error-invalid-user' })),
    );
  });

  it.each([
    ['no picture', Buffer.from('hello')],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    ['SVG of dashes that keep a renderer busy', Buffer.from(dashes())],
    ['SVG that unfolds', Buffer.from(nestedUse())],
    ['a picture cut short', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  ])('cannot be %s', async (_what, content) => {
    const ada = await newUser();
    expect(answerOf(await ada.rest.upload('users.setAvatar', form({}, { field: 'image', content })))).toEqual(
      answered(400, expect.objectContaining({ errorType: 'error-invalid-file-type' })),
    );
  });

  it('cannot be too large, nor in another field', async () => {
    const ada = await newUser();
    const reply = await ada.rest.upload(
      'users.setAvatar',
      form({}, { field: 'image', content: Buffer.alloc(6 * 1_024 * 1_024) }),
    );
    expect([reply.status, reply.body.errorType]).toEqual([413, 'error-file-too-large']);
    expect(
      (await ada.rest.upload('users.setAvatar', form({}, { field: 'photo', content: await picture('#fff') }))).body
        .errorType,
    ).toBe('invalid-field');
    expect((await ada.rest.upload('users.setAvatar', form({ userId: ada.userId }))).body.errorType).toBe(
      'invalid-field',
    );
  });
});

describe('hostile pictures', () => {
  /** One that nobody disturbs takes some milliseconds; the machine may be busy. */
  const BOUND_MS = 8_000;

  it.each([
    ['SVG', async () => Buffer.from(dashes())],
    ['of 49 million pixels', () => hugePng(7_000, 7_000)],
  ])(
    '%s, thirty at once, keep nobody waiting',
    async (_what, make) => {
      const [content, mallory, ada] = [await make(), await newUser(), await newUser()];
      const attack = Array.from({ length: 30 }, () =>
        mallory.rest.upload('users.setAvatar', form({}, { field: 'image', content })),
      );
      const began = performance.now();
      const reply = await ada.rest.upload(
        'users.setAvatar',
        form({}, { field: 'image', content: await picture('#ff0000') }),
      );
      expect(reply.body).toEqual({ success: true });
      expect((await shown(`/avatar/${unique('nobody')}?format=png`)).status).toBe(200);
      expect(performance.now() - began).toBeLessThan(BOUND_MS);
      for (const { status } of await Promise.all(attack)) expect([200, 400, 429, 503]).toContain(status);
    },
    60_000,
  );
});

describe("somebody else's picture", () => {
  let ada: TestUser;
  let bob: TestUser;

  beforeAll(async () => {
    [ada, bob] = await Promise.all([newUser(), newUser()]);
  });

  it('is changed by those who may', async () => {
    const root = await admin();
    expect(
      (
        await root.upload(
          'users.setAvatar',
          form({ userId: ada.userId }, { field: 'image', content: await picture('#0000ff') }),
        )
      ).body,
    ).toEqual({ success: true });
    expect((await shown(`/avatar/${ada.username}`)).headers.get('content-type')).toBe('image/jpeg');
    expect((await root.post('users.resetAvatar', { username: ada.username })).body).toEqual({ success: true });
    expect(
      (
        await root.upload(
          'users.setAvatar',
          form({ username: 'no.such.user' }, { field: 'image', content: await picture('#0000ff') }),
        )
      ).body.errorType,
    ).toBe('error-invalid-user');
  });

  it.each([
    [
      'by a form',
      async () =>
        bob.rest.upload(
          'users.setAvatar',
          form({ userId: ada.userId }, { field: 'image', content: await picture('#000') }),
        ),
      400,
      { errorType: 'error-not-allowed' },
    ],
    [
      'by JSON',
      () => bob.rest.post('users.setAvatar', { userId: ada.userId, avatarUrl: 'https://example.com/a.png' }),
      403,
      { error: 'unauthorized' },
    ],
    ['by a reset', () => bob.rest.post('users.resetAvatar', { userId: ada.userId }), 403, { error: 'unauthorized' }],
  ])('is not changed by others, %s', async (_how, act, status, body) => {
    expect(await act()).toMatchObject({ status, body: { success: false, ...body } });
  });
});

describe('a picture from an address', () => {
  let server: Server;
  let port = 0;

  beforeAll(async () => {
    const content = await picture('#ff00ff');
    server = createServer(
      (_request, response) => void response.writeHead(200, { 'content-type': 'image/png' }).end(content),
    );
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    port = typeof address === 'object' && address ? address.port : 0;
  });

  afterAll(() => void server.close());

  it.each([
    ['a private address', () => `http://127.0.0.1:${port}/face.png`, 'error-avatar-url-handling'],
    ['its decimal form', () => `http://2130706433:${port}/face.png`, 'error-avatar-url-handling'],
    ['another scheme', () => 'file:///etc/passwd', 'error-avatar-invalid-url'],
    ['no address', () => 'face.png', 'error-avatar-invalid-url'],
  ])('is refused for %s', async (_what, url, errorType) => {
    const ada = await newUser();
    expect((await ada.rest.post('users.setAvatar', { avatarUrl: url() })).body).toMatchObject({
      success: false,
      errorType,
    });
  });
});

describe('pictures over DDP', () => {
  it('are set from a data URI, the initials, and reset', async () => {
    const ada = await newUser();
    const client = await ddpOf(ada, 1);
    const uri = `data:image/png;base64,${(await picture('#00ffff')).toString('base64')}`;
    expect(await client.call('setAvatarFromService', uri, 'image/png', 'upload')).toBeUndefined();
    expect((await shown(`/avatar/${ada.username}`, {}, 0)).headers.get('content-type')).toBe('image/jpeg');
    expect((await ada.rest.get('me')).body.avatarOrigin).toBe('upload');
    await client.call('setAvatarFromService', '', '', 'initials');
    expect((await ada.rest.get('me')).body.avatarOrigin).toBe('initials');
    expect(await client.call('getAvatarSuggestion')).toEqual({});
    await client.call('resetAvatar');
    await client.close();
  });

  it('are refused where they should be', async () => {
    const [ada, bob] = await Promise.all([newUser(), newUser()]);
    const client = await ddpOf(bob);
    const svg = `data:image/svg+xml;base64,${Buffer.from(dashes()).toString('base64')}`;
    for (const uri of ['hello', svg, svg.replace('svg+xml', 'png')]) {
      const another = await ddpOf(await newUser());
      await expect(another.call('setAvatarFromService', uri, '', 'upload')).rejects.toMatchObject({
        error: { error: 'error-invalid-file-type' },
      });
      await another.close();
    }
    await expect(client.call('resetAvatar', ada.userId)).rejects.toMatchObject({
      error: { error: 'error-unauthorized' },
    });
    await client.close();
  });
});

describe('the picture of a room', () => {
  it('is the initial of a public room, and tells nothing of a private one', async () => {
    const ada = await newUser();
    const [open, closed] = await Promise.all([newRoom(ada), newRoom(ada, { section: 'groups' })]);
    expect((await shown(`/avatar/room/${open._id}`)).content.toString()).toContain('>R</text>');
    expect((await shown(`/avatar/room/${closed._id}`)).content.toString()).toContain('>?</text>');
    const login = `?rc_uid=${ada.userId}&rc_token=${ada.authToken}`;
    expect((await shown(`/avatar/room/${closed._id}${login}`)).content.toString()).toContain('>R</text>');
    expect(
      (
        await shown(`/avatar/room/${closed._id}`, { cookie: `rc_uid=${ada.userId}; rc_token=${ada.authToken}` })
      ).content.toString(),
    ).toContain('>R</text>');
    expect((await shown('/avatar/@general')).content.toString()).toContain('>G</text>');
  });
});
