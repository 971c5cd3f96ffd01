import { dashes, hugePng, manyFrames, nestedUse, solid } from '@gantry/testing';
import * as fc from 'fast-check';
import sharp from 'sharp';
import { PictureDoor, type PictureSource } from './picture.door';
import { PICTURE_LIMITS, type PictureLimits } from './picture.limits';

const warnings: unknown[] = [];
const logger = { warn: (...what: unknown[]) => void warnings.push(what) };
const doors: PictureDoor[] = [];

function doorWith(limits: Partial<PictureLimits> = {}): PictureDoor {
  const door = new PictureDoor(logger, { ...PICTURE_LIMITS, answerWithinMs: 25_000, startMs: 20_000, ...limits });
  doors.push(door);
  return door;
}

afterAll(() => doors.forEach((door) => door.onModuleDestroy()));

const door = doorWith();
const isUnavailable = { code: 'error-service-unavailable' };

describe('a picture', () => {
  it.each(['png', 'jpeg', 'webp', 'gif'] as const)('of type %s tells its size and is written anew', async (format) => {
    const content = await solid(320, 200, format);
    expect(await door.inspect(content, 'ada')).toEqual({ type: format, width: 320, height: 200 });
    const square = await door.recode(content, 'ada', { edge: 64 });
    // A GIF may always be seen through.
    const written = format === 'gif' ? 'png' : 'jpeg';
    expect(square).toMatchObject({ width: 64, height: 64, type: `image/${written}` });
    expect(await sharp(square?.content).metadata()).toMatchObject({ format: written, width: 64, height: 64 });
    expect(await door.recode(content, 'ada')).toMatchObject({ width: 320, height: 200 });
  });

  it('that may be seen through stays so', async () => {
    const content = await sharp({ create: { width: 9, height: 9, channels: 4, background: '#ff000080' } })
      .png()
      .toBuffer();
    expect(await door.recode(content, 'ada')).toMatchObject({ type: 'image/png' });
    const { picture } = (await door.thumbnail(content, 'ada', { edge: 4, keepsAlpha: true })) ?? {};
    expect(picture?.type).toBe('image/png');
  });

  it('has a thumbnail, upright, that is no larger than the picture', async () => {
    const content = await sharp(await solid(640, 480, 'jpeg'))
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect(await door.thumbnail(() => Promise.resolve(content), 'ada', { edge: 32, blur: 2 })).toEqual({
      original: { type: 'jpeg', width: 480, height: 640 },
      picture: { type: 'image/jpeg', width: 24, height: 32, content: expect.any(Uint8Array) },
    });
    expect(await door.thumbnail(content, 'ada', { edge: 4_000 })).toMatchObject({
      picture: { width: 480, height: 640 },
    });
  });

  it('of many pixels takes the heavy lane', async () => {
    const facts = await door.inspect(await hugePng(4_000, 3_000), 'ada');
    expect(facts).toEqual({ type: 'png', width: 4_000, height: 3_000 });
    expect(door.pids.length).toBeGreaterThanOrEqual(2);
  });

  it('keeps nothing of what was hidden in it', async () => {
    const hidden = Buffer.from('PK\x03\x04<script>alert(1)</script>');
    const polyglot = Buffer.concat([await solid(20, 20, 'png'), hidden]);
    const { content } = (await door.recode(polyglot, 'ada')) ?? {};
    expect(Buffer.from(content ?? []).includes('script')).toBe(false);
    const withComment = await sharp(await solid(20, 20, 'jpeg'))
      .withExif({ IFD0: { Copyright: 'where I live' } })
      .toBuffer();
    expect(withComment.includes('where I live')).toBe(true);
    const clean = (await door.recode(withComment, 'ada'))?.content;
    expect(Buffer.from(clean ?? []).includes('where I live')).toBe(false);
  });
});

describe('no picture', () => {
  const files: readonly (readonly [string, () => Promise<Uint8Array> | Uint8Array])[] = [
    ['text', () => Buffer.from('hello')],
    ['nothing', () => new Uint8Array()],
    ['SVG with dash arrays', () => Buffer.from(dashes())],
    ['SVG with nested use', () => Buffer.from(nestedUse())],
    ['SVG packed as gzip', () => Buffer.from([0x1f, 0x8b, 8, 0])],
    [
      'AVIF',
      () =>
        sharp({ create: solidOptions(16, 16) })
          .avif({ effort: 0 })
          .toBuffer(),
    ],
    [
      'TIFF',
      () =>
        sharp({ create: solidOptions(16, 16) })
          .tiff()
          .toBuffer(),
    ],
    ['a PNG signature and no more', () => Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
    ['a JPEG signature in front of SVG', () => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.from(dashes())])],
    ['a GIF signature in front of a script', () => Buffer.from('GIF89a/*' + 'x'.repeat(500) + '*/=alert(1)')],
    ['a PNG of 100 million pixels', () => hugePng(10_000, 10_000)],
    ['a PNG that says 4,000,000,000 pixels', async () => withPngSize(await solid(10, 10, 'png'), 65_000, 65_000)],
    ['a PNG cut in half', async () => half(await noise('png'))],
    ['a JPEG cut in half', async () => half(await noise('jpeg'))],
    ['a WebP cut in half', async () => half(await noise('webp'))],
  ];

  it.each(files)('is %s', async (_what, make) => {
    const content = await make();
    const sources: PictureSource[] = [content, async () => content];
    for (const source of sources) {
      expect(await door.inspect(source, 'mallory')).toBeUndefined();
      expect(await door.recode(source, 'mallory', { edge: 200 })).toBeUndefined();
    }
  });

  it('is what any bytes behind a signature are, and nobody waits for it', async () => {
    const signatures = ['\x89PNG\r\n\x1a\n', '\xff\xd8\xff\xe0', 'GIF89a', 'RIFF\x10\0\0\0WEBPVP8 ', '<svg>', ''];
    const rubbish = fc.tuple(fc.constantFrom(...signatures), fc.uint8Array({ maxLength: 300 }));
    await fc.assert(
      fc.asyncProperty(rubbish, async ([signature, rest]) => {
        const content = Buffer.concat([Buffer.from(signature, 'latin1'), rest]);
        expect((await door.recode(content, 'mallory', { edge: 16 }))?.content.length ?? 0).toBeLessThan(10_000);
      }),
      { numRuns: 60 },
    );
  });

  it('is a picture with one byte changed, or the picture that it still is', async () => {
    const originals = await Promise.all((['png', 'jpeg', 'webp', 'gif'] as const).map((format) => noise(format, 24)));
    const changes = fc.tuple(fc.constantFrom(...originals), fc.nat(), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(changes, async ([original, at, byte]) => {
        const content = Buffer.from(original);
        content[at % content.length] = byte;
        const square = await door.recode(content, 'mallory', { edge: 16 });
        if (square) expect(square).toMatchObject({ width: 16, height: 16 });
      }),
      { numRuns: 60 },
    );
  });
});

describe('a picture that takes too much', () => {
  it('with very many frames costs one', async () => {
    const content = await manyFrames(400);
    expect(await door.inspect(content, 'mallory')).toEqual({ type: 'gif', width: 64, height: 64 });
  });

  const huge = (): Promise<Buffer> => hugePng(7_000, 7_000);
  const heavy = PICTURE_LIMITS.heavy;
  it.each([
    ['processor time', { heavy: { ...heavy, cpuMs: 30 } }],
    ['memory', { heavy: { ...heavy, memoryBytes: 80 * 1_024 * 1_024 } }],
  ])('is given up when it has used up its %s, and the next one is read', async (what, limits) => {
    warnings.length = 0;
    const tight = doorWith(limits);
    expect(await tight.recode(await huge(), 'mallory')).toBeUndefined();
    expect(warnings).toEqual([[{ owner: 'mallory', what }, 'a picture was given up']]);
    expect(await tight.inspect(await solid(20, 20, 'png'), 'ada')).toMatchObject({ width: 20 });
  });

  it('is given up in time though its bytes never come', async () => {
    const tight = doorWith({ answerWithinMs: 1_500 });
    await tight.inspect(await solid(20, 20, 'png'), 'ada').catch(() => undefined);
    const never = (): Promise<Uint8Array> => new Promise(() => undefined);
    await expect(tight.inspect(never, 'mallory')).rejects.toMatchObject(isUnavailable);
  });

  it('waits no longer for a process that is still to start, and does not start it over', async () => {
    const hasty = doorWith({ answerWithinMs: 1 });
    const small = await solid(20, 20, 'png');
    await expect(hasty.inspect(small, 'ada')).rejects.toMatchObject(isUnavailable);
    const [pid] = hasty.pids;
    await expect(hasty.inspect(small, 'ada')).rejects.toMatchObject(isUnavailable);
    expect(hasty.pids).toEqual([pid]);
  });

  it('leaves no process behind when the service ends', async () => {
    const ending = doorWith();
    await ending.inspect(await solid(20, 20, 'png'), 'ada');
    const [pid = 0] = ending.pids;
    expect(() => process.kill(pid, 0)).not.toThrow();
    ending.onModuleDestroy();
    await gone(pid);
    expect(ending.pids).toEqual([]);
  });

  it('ends its process after a while without work', async () => {
    const restless = doorWith({ idleMs: 1 });
    await restless.inspect(await solid(20, 20, 'png'), 'ada');
    await until(() => restless.pids.length === 0);
    expect(await restless.inspect(await solid(20, 20, 'png'), 'ada')).toMatchObject({ width: 20 });
  });

  it('dies with a process that is killed, and the next one is read', async () => {
    const killed = doorWith();
    await killed.inspect(await solid(20, 20, 'png'), 'ada');
    for (const pid of killed.pids) process.kill(pid, 'SIGKILL');
    await until(() => killed.pids.length === 0);
    expect(await killed.inspect(await solid(20, 20, 'png'), 'ada')).toMatchObject({ width: 20 });
  });
});

describe('fifty hostile pictures at once', () => {
  /** One that nobody disturbs takes some milliseconds; the machine may be busy. */
  const BOUND_MS = 5_000;

  it.each([
    ['of one person', () => 'mallory'],
    ['of fifty people', (index: number) => `mallory-${index}`],
  ])('%s keep nobody else waiting', async (_whose, ownerOf) => {
    const busy = doorWith();
    const small = await solid(400, 300, 'jpeg');
    await busy.inspect(small, 'ada');
    const content = await hugePng(7_000, 7_000);
    const attack = Array.from({ length: 50 }, (_, index) =>
      busy.recode(content, ownerOf(index)).catch((error: unknown) => error),
    );
    for (let turn = 0; turn < 3; turn++) {
      const began = performance.now();
      expect(await busy.recode(small, 'ada', { edge: 200 })).toMatchObject({ width: 200 });
      expect(performance.now() - began).toBeLessThan(BOUND_MS);
    }
    busy.onModuleDestroy();
    const answers = await Promise.all(attack);
    expect(answers).toHaveLength(50);
    expect(answers).toContainEqual(expect.objectContaining(isUnavailable));
  });
});

describe('a drawing of our own', () => {
  it('is drawn, by a process that reads nothing else', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><rect width="20" height="20"/></svg>';
    const png = await door.draw(svg, { format: 'png', width: 40 });
    expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width: 40, height: 40 });
    await expect(door.draw('no drawing', { format: 'png' })).rejects.toThrow('unreadable');
  });
});

function solidOptions(width: number, height: number) {
  return { width, height, channels: 3, background: '#ff8800' } as const;
}

function half(content: Buffer): Buffer {
  return content.subarray(0, content.length / 2);
}

/** Nothing that compresses well: a half of it lacks half of the picture. */
function noise(format: 'png' | 'jpeg' | 'webp' | 'gif', edge = 200): Promise<Buffer> {
  const create = { ...solidOptions(edge, edge), noise: { type: 'gaussian', mean: 128, sigma: 40 } } as const;
  return sharp({ create }).toFormat(format).toBuffer();
}

/** The header says another size than the pixels are; its checksum is not mended either. */
function withPngSize(png: Buffer, width: number, height: number): Buffer {
  const changed = Buffer.from(png);
  changed.writeUInt32BE(width, 16);
  changed.writeUInt32BE(height, 20);
  return changed;
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

function gone(pid: number): Promise<void> {
  return until(() => {
    try {
      return !process.kill(pid, 0);
    } catch {
      // There is no such process.
      return true;
    }
  });
}
