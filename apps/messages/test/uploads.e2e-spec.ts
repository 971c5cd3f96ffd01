import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import {
  admin,
  answered,
  answerOf,
  dashes,
  eventually,
  gatewayUrl,
  hugePng,
  newRoom,
  newUser,
  NOT_LOGGED_IN,
  platformState,
  refused,
  refusedText,
  solid,
  UNAUTHORIZED,
  type RestReply,
  type TestUser,
} from '@gantry/testing';
import sharp from 'sharp';

interface File {
  readonly name: string;
  readonly type: string;
  readonly content: Uint8Array<ArrayBuffer>;
}

const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const TEXT: File = { name: 'temp.txt', type: 'text/plain', content: bytes('Hello, file') };

function form(file: File | undefined, fields: Record<string, string> = {}, order: 'before' | 'after' = 'before') {
  const data = new FormData();
  const addFields = (): void => Object.entries(fields).forEach(([name, value]) => data.append(name, value));
  if (order === 'before') addFields();
  if (file) data.append('file', new Blob([file.content], { type: file.type }), file.name);
  if (order === 'after') addFields();
  return data;
}

const upload = (user: TestUser, rid: string, file: File | undefined, fields?: Record<string, string>) =>
  user.rest.upload(`rooms.upload/${rid}`, form(file, fields));

/** The file of a message, by its own link. */
async function download(
  link: string,
  user?: TestUser,
  {
    headers = {},
    method = 'GET',
    gateway = 1,
  }: { headers?: Record<string, string>; method?: string; gateway?: number } = {},
) {
  const login: Record<string, string> = user ? { 'x-user-id': user.userId, 'x-auth-token': user.authToken } : {};
  const response = await fetch(gatewayUrl(gateway) + link, { method, headers: { ...login, ...headers } });
  return { status: response.status, headers: response.headers, content: Buffer.from(await response.arrayBuffer()) };
}

const linkOf = ({ body }: RestReply): string => body.message.attachments[0].title_link;

async function withSettings(values: Record<string, unknown>, work: () => Promise<void>): Promise<void> {
  const boss = await admin();
  const before: [string, unknown][] = [];
  try {
    for (const [id, value] of Object.entries(values)) {
      before.push([id, (await boss.get(`settings/${id}`)).body.value]);
      await boss.post(`settings/${id}`, { value });
    }
    await work();
  } finally {
    for (const [id, value] of before) await boss.post(`settings/${id}`, { value });
  }
}

describe('a file in a room', () => {
  let ada: TestUser;
  let eve: TestUser;
  let room: { _id: string };

  beforeAll(async () => {
    [ada, eve] = await Promise.all([newUser(), newUser()]);
    room = await newRoom(ada, { section: 'groups' });
  });

  it.each(['before', 'after'] as const)('is a message, with the text fields %s the file', async (order) => {
    const fields = { msg: 'This is a message with a file', description: 'Simple text file' };
    const reply = await ada.rest.upload(`rooms.upload/${room._id}`, form(TEXT, fields, order));
    const file = { _id: expect.any(String), name: 'temp.txt', type: 'text/plain' };
    expect(answerOf(reply)).toEqual(
      answered(200, {
        success: true,
        message: expect.objectContaining({
          rid: room._id,
          msg: fields.msg,
          groupable: false,
          file,
          files: [file],
          u: expect.objectContaining({ username: ada.username }),
          attachments: [
            {
              ts: '1970-01-01T00:00:00.000Z',
              title: 'temp.txt',
              title_link: `/file-upload/${reply.body.message.file._id}/temp.txt`,
              title_link_download: true,
              type: 'file',
              description: fields.description,
            },
          ],
        }),
      }),
    );
    const { status, content, headers } = await download(linkOf(reply), ada);
    expect([status, content.toString(), headers.get('content-type')]).toEqual([200, 'Hello, file', 'text/plain']);
    const { body } = await ada.rest.get('chat.getMessage', { msgId: reply.body.message._id });
    expect(body.message.file).toEqual(reply.body.message.file);
  });

  it('may be a reply in a thread', async () => {
    const parent = (await ada.rest.post('chat.sendMessage', { message: { rid: room._id, msg: 'first' } })).body.message;
    const { body } = await upload(ada, room._id, TEXT, { tmid: parent._id });
    expect(body.message.tmid).toBe(parent._id);
  });

  it('that is a picture tells its size, upright, and a preview', async () => {
    const content = new Uint8Array(
      await sharp({ create: { width: 640, height: 480, channels: 3, background: 'red' } })
        .withMetadata({ orientation: 6 })
        .jpeg()
        .toBuffer(),
    );
    const reply = await upload(ada, room._id, { name: 'a.jpg', type: 'image/jpeg', content });
    const [attachment] = reply.body.message.attachments;
    expect(attachment).toMatchObject({
      image_url: linkOf(reply),
      image_type: 'image/jpeg',
      image_size: content.length,
      image_dimensions: { width: 480, height: 640 },
    });
    const preview = await sharp(Buffer.from(attachment.image_preview, 'base64')).metadata();
    expect([preview.format, preview.width, preview.height]).toEqual(['jpeg', 24, 32]);
    expect((await download(linkOf(reply), ada)).headers.get('content-disposition')).toMatch(/^inline; /);
  });

  it.each([
    ['SVG', async () => bytes(dashes())],
    ['cut short', async () => new Uint8Array((await solid(64, 48, 'png')).subarray(0, 60))],
    ['of 100 million pixels', async () => new Uint8Array(await hugePng(10_000, 10_000))],
  ])('that says it is a picture, and is %s, is a file without a preview', async (_what, make) => {
    const reply = await upload(ada, room._id, { name: 'a.png', type: 'image/png', content: await make() });
    const [attachment] = reply.body.message.attachments;
    expect([attachment.image_url, attachment.image_dimensions, attachment.image_preview]).toEqual([
      linkOf(reply),
      undefined,
      undefined,
    ]);
  });

  it.each(['png', 'webp', 'gif'] as const)('that is a %s picture tells its size', async (format) => {
    const content = new Uint8Array(await solid(64, 48, format));
    const reply = await upload(ada, room._id, { name: 'a', type: `image/${format}`, content });
    expect(reply.body.message.attachments[0]).toMatchObject({ image_dimensions: { width: 64, height: 48 } });
  });

  it('that is a picture has its preview while somebody else sends hostile ones', async () => {
    const content = new Uint8Array(await solid(640, 480, 'jpeg'));
    const hostile = new Uint8Array(await hugePng(7_000, 7_000));
    const eveRoom = await newRoom(eve);
    const attack = Array.from({ length: 8 }, () =>
      upload(eve, eveRoom._id, { name: 'bomb.png', type: 'image/png', content: hostile }),
    );
    const reply = await upload(ada, room._id, { name: 'a.jpg', type: 'image/jpeg', content });
    expect(reply.body.message.attachments[0].image_preview).toEqual(expect.any(String));
    for (const { status } of await Promise.all(attack)) expect(status).toBe(200);
  }, 60_000);

  it.each([
    ['audio', 'audio/wav'],
    ['video', 'video/mp4'],
  ])('that is %s says so', async (kind, type) => {
    const reply = await upload(ada, room._id, { name: 'a', type, content: bytes('x') });
    expect(reply.body.message.attachments[0]).toMatchObject({
      [`${kind}_url`]: linkOf(reply),
      [`${kind}_type`]: type,
      [`${kind}_size`]: 1,
    });
  });

  it.each([
    ['Отчёт & 报告 تقرير.txt', 'Отчёт & 报告 تقرير.txt'],
    ['../../etc/passwd', 'passwd'],
    ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
    [`${'n'.repeat(1_000)}.txt`, `${'n'.repeat(251)}.txt`],
    ['a;b=c.txt', 'a;b=c.txt'],
  ])('called %j is called %j, and saved so', async (name, stored) => {
    const reply = await upload(ada, room._id, { ...TEXT, name });
    expect(reply.body.message.file.name).toBe(stored);
    const { status, headers, content } = await download(linkOf(reply), ada);
    expect([status, content.toString()]).toEqual([200, 'Hello, file']);
    const [, encoded = ''] = /filename\*=UTF-8''(\S+)$/.exec(headers.get('content-disposition') ?? '') ?? [];
    expect(decodeURIComponent(encoded)).toBe(stored);
  });

  it.each([
    ['text/html', '<script>alert(1)</script>'],
    ['application/xhtml+xml', '<html/>'],
    ['image/x-icon', 'x'],
    ['text/html; charset=utf-7', 'x'],
    ['nonsense', 'x'],
  ])('of type %s is saved, never run', async (type, text) => {
    const reply = await upload(ada, room._id, { name: 'page.html', type, content: bytes(text) });
    const { headers } = await download(linkOf(reply), ada);
    expect(headers.get('content-disposition')).toMatch(/^attachment; /);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain('sandbox');
  });

  it('may be empty', async () => {
    const reply = await upload(ada, room._id, { ...TEXT, content: bytes('') });
    expect(await download(linkOf(reply), ada)).toMatchObject({ status: 200, content: Buffer.alloc(0) });
  });

  it('is refused without a file, and with two', async () => {
    expect(answerOf(await upload(ada, room._id, undefined, { msg: 'x' }))).toEqual(refusedText('File required'));
    expect(answerOf(await ada.rest.post(`rooms.upload/${room._id}`, { msg: 'x' }))).toEqual(
      refusedText('File required'),
    );
    const two = form(TEXT);
    two.append('file', new Blob(['x']), 'b.txt');
    expect(answerOf(await ada.rest.upload(`rooms.upload/${room._id}`, two))).toEqual(
      refusedText('Just 1 file is allowed'),
    );
  });

  it('is refused without a login, in a foreign room, and in none', async () => {
    const response = await fetch(`${gatewayUrl()}/api/v1/rooms.upload/${room._id}`, {
      method: 'POST',
      body: form(TEXT),
    });
    expect({ ...NOT_LOGGED_IN, type: 'application/json' }).toEqual({
      status: response.status,
      type: response.headers.get('content-type'),
      body: await response.json(),
    });
    expect(answerOf(await upload(eve, room._id, TEXT))).toEqual(UNAUTHORIZED);
    expect(answerOf(await upload(eve, 'no-such-room', TEXT))).toEqual(UNAUTHORIZED);
  });

  it('under another name is refused to those who may not', async () => {
    expect(answerOf(await upload(ada, room._id, TEXT, { alias: 'The Boss' }))).toEqual(
      refusedText('Not enough permission'),
    );
  });

  it('is told to nobody else, and to nobody without a login', async () => {
    const link = linkOf(await upload(ada, room._id, TEXT));
    expect(await download(link, eve)).toMatchObject({ status: 403, content: Buffer.alloc(0) });
    expect(await download(link)).toMatchObject({ status: 403, content: Buffer.alloc(0) });
    expect((await download('/file-upload/unknown/temp.txt', ada)).status).toBe(404);
    expect((await download('/file-upload/unknown/temp.txt')).status).toBe(403);
    const { userId, authToken } = ada;
    expect((await download(`${link}?rc_uid=${userId}&rc_token=${authToken}`)).status).toBe(200);
    const cookie = `rc_uid=${userId}; rc_token=${authToken}`;
    expect((await download(link, undefined, { headers: { cookie } })).status).toBe(200);
  });

  it('answers ranges, HEAD and whoever has it already', async () => {
    const content = new Uint8Array(randomBytes(1_200_000));
    const reply = await upload(ada, room._id, { name: 'a.mp4', type: 'video/mp4', content });
    const link = linkOf(reply);
    const whole = await download(link, ada);
    expect(whole.content.equals(Buffer.from(content))).toBe(true);
    const etag = whole.headers.get('etag') ?? '';
    const ranged = await download(link, ada, { headers: { range: 'bytes=100000-899999', 'if-range': etag } });
    expect([ranged.status, ranged.headers.get('content-range'), ranged.headers.get('content-length')]).toEqual([
      206,
      'bytes 100000-899999/1200000',
      '800000',
    ]);
    expect(ranged.content.equals(Buffer.from(content.subarray(100_000, 900_000)))).toBe(true);
    const last = await download(link, ada, { headers: { range: 'bytes=-10' } });
    expect(last.content.equals(Buffer.from(content.subarray(-10)))).toBe(true);
    const beyond = await download(link, ada, { headers: { range: 'bytes=1200000-' } });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */1200000']);
    const other = await download(link, ada, { headers: { range: 'bytes=0-0', 'if-range': '"other"' } });
    expect([other.status, other.content.length]).toEqual([200, content.length]);
    const head = await download(link, ada, { method: 'HEAD' });
    expect([
      head.status,
      head.headers.get('content-length'),
      head.headers.get('accept-ranges'),
      head.content.length,
    ]).toEqual([200, '1200000', 'bytes', 0]);
    expect(await download(link, ada, { headers: { 'if-none-match': etag } })).toMatchObject({
      status: 304,
      content: Buffer.alloc(0),
    });
  });

  it.each([
    ['is off', { FileUpload_Enabled: false }, 'error-file-upload-disabled', 'File upload is disabled'],
    [
      'lists other types',
      { FileUpload_MediaTypeWhiteList: 'image/*' },
      'error-invalid-file-type',
      'File type is not accepted',
    ],
    [
      'refuses this type',
      { FileUpload_MediaTypeBlackList: 'text/plain' },
      'error-invalid-file-type',
      'File type is not accepted',
    ],
  ])('is refused where the setting %s', async (_what, settings, code, text) => {
    await withSettings(settings, async () => {
      await eventually(async () => expect(answerOf(await upload(ada, room._id, TEXT))).toEqual(refused(code, text)));
    });
  });

  it('is refused in direct conversations where the setting says so', async () => {
    const { body } = await ada.rest.post('im.create', { username: eve.username });
    await withSettings({ FileUpload_Enabled_Direct: false }, async () => {
      await eventually(async () =>
        expect(answerOf(await upload(ada, body.room._id, TEXT))).toEqual(
          refused('error-direct-message-file-upload-not-allowed', 'File upload is not allowed in direct messages'),
        ),
      );
    });
    await eventually(async () => expect((await upload(ada, body.room._id, TEXT)).status).toBe(200));
  });

  it('beyond the size that the setting allows is cut off early', async () => {
    await withSettings({ FileUpload_MaxFileSize: 1_000_000 }, async () => {
      await eventually(async () => {
        const reply = await upload(ada, room._id, { ...TEXT, content: new Uint8Array(3_000_000) });
        expect([reply.status, reply.body.errorType]).toEqual([413, 'error-file-too-large']);
      });
    });
  });

  it('may be read by anybody where files are not protected', async () => {
    const link = linkOf(await upload(ada, room._id, TEXT));
    await withSettings({ FileUpload_ProtectFiles: false }, async () => {
      await eventually(async () => expect((await download(link)).status).toBe(200));
    });
  });
});

const MEGABYTE = 1_048_576;

/** Sends a form whose file is made while it goes. @returns the status; undefined when the client leaves before the end */
function sendLarge(
  user: TestUser,
  rid: string,
  megabytes: number,
  leaveAfter = Infinity,
): Promise<RestReply | undefined> {
  const boundary = 'x----y';
  const { port, hostname } = new URL(gatewayUrl());
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      method: 'POST',
      hostname,
      port,
      path: `/api/v1/rooms.upload/${rid}`,
      headers: {
        'content-type': `multipart/form-data; boundary=${boundary}`,
        'x-user-id': user.userId,
        'x-auth-token': user.authToken,
      },
    });
    request.on('error', (error) => (leaveAfter < Infinity ? resolve(undefined) : reject(error)));
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: new Headers(), body: JSON.parse(text) }),
      );
    });
    const part = Buffer.alloc(MEGABYTE, 'large ');
    const send = async (): Promise<void> => {
      request.write(
        `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="large.bin"\r\ncontent-type: application/zip\r\n\r\n`,
      );
      for (let sent = 0; sent < megabytes; sent++) {
        if (sent >= leaveAfter) return void request.destroy();
        if (!request.write(part)) await new Promise((drained) => request.once('drain', drained));
      }
      request.end(`\r\n--${boundary}--\r\n`);
    };
    send().catch(reject);
  });
}

function residentMegabytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
}

describe('a large file', () => {
  const LARGE = 200;
  const MAX_GROWTH = 120;

  it(`of ${LARGE} MB passes through without being held, up and down`, async () => {
    const ada = await newUser();
    const room = await newRoom(ada);
    const pids = Object.entries(platformState().pids).filter(([name]) => /standalone|gateway|messages/.test(name));
    await withSettings({ FileUpload_MaxFileSize: 300 * MEGABYTE }, async () => {
      // What any upload brings along, code and buffers, is not what grows with its size.
      await eventually(async () => expect((await sendLarge(ada, room._id, 101))?.status).toBe(200));
      const before = pids.map(([, pid]) => residentMegabytes(pid));
      let peaks = before;
      const watch = setInterval(() => {
        peaks = pids.map(([, pid], index) => Math.max(peaks[index] ?? 0, residentMegabytes(pid)));
      }, 50);
      try {
        const reply = await sendLarge(ada, room._id, LARGE);
        expect(reply?.status).toBe(200);
        const link: string = reply?.body.message.attachments[0].title_link;
        const response = await fetch(gatewayUrl(1) + link, {
          headers: { 'x-user-id': ada.userId, 'x-auth-token': ada.authToken },
        });
        let size = 0;
        for await (const chunk of response.body ?? []) size += chunk.length;
        expect(size).toBe(LARGE * MEGABYTE);
      } finally {
        clearInterval(watch);
      }
      const growth = peaks.map((peak, index) => Math.round(peak - (before[index] ?? 0)));
      for (const megabytes of growth) expect(megabytes).toBeLessThan(MAX_GROWTH);
    });
  }, 120_000);

  it('that its client gives up leaves no message', async () => {
    const ada = await newUser();
    const room = await newRoom(ada);
    expect(await sendLarge(ada, room._id, 20, 5)).toBeUndefined();
    // Ten of them at one time would be too many: each was given up when its client left.
    for (let count = 0; count < 12; count++) await sendLarge(ada, room._id, 20, 1);
    await eventually(async () => expect((await upload(ada, room._id, TEXT)).status).toBe(200));
    const { body } = await ada.rest.get('channels.history', { roomId: room._id });
    expect(body.messages.filter(({ file }: { file?: unknown }) => file)).toHaveLength(1);
  });
});
