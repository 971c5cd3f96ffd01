import { AppError } from '@gantry/contracts';
import type { Logger } from '@gantry/service-kit';
import type { DonePicture, PictureOutput, PictureReply } from './picture.job';
import { PictureLane, type Decode, type Turn } from './picture.lane';
import { PICTURE_LIMITS, type PictureLimits } from './picture.limits';
import { isDecoded, pictureTypeOf, type DecodedType } from './picture.type';

/** The owner of drawings by the platform itself. */
const NOBODY = '';
/** Longest edge of pictures that keep their shape, px: more than any screen shows. */
const MAX_EDGE = 2_048;
const RECODED_QUALITY = 90;

/** The content, or a function that reads it when it is the picture's turn, at most twice. */
export type PictureSource = Uint8Array | (() => Promise<Uint8Array>);

/** The size as people see it, after rotation; px. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

export interface PictureFacts extends PictureSize {
  readonly type: DecodedType;
}

export interface EncodedPicture extends PictureSize {
  readonly type: 'image/png' | 'image/jpeg';
  readonly content: Uint8Array;
}

export interface Thumbnail {
  /** Size of the original. */
  readonly original: PictureFacts;
  readonly picture: EncodedPicture;
}

type Decoded = DonePicture & { readonly type: DecodedType };

/**
 * Where all pictures are decoded: by their first bytes' type, in processes that are killed when one takes too much, in turns
 * that are fair to each owner. What is no picture, or none that this server reads, is `undefined`; every call answers within
 * `answerWithinMs`. `owner` is whoever sent the picture: an id of a user.
 */
export class PictureDoor {
  private readonly quick: PictureLane;
  private readonly heavy: PictureLane;
  private readonly own: PictureLane;

  constructor(
    private readonly logger: Pick<Logger, 'warn'>,
    private readonly limits: PictureLimits = PICTURE_LIMITS,
  ) {
    this.quick = new PictureLane(limits.quick, { ...limits, origin: 'foreign' });
    this.heavy = new PictureLane(limits.heavy, { ...limits, origin: 'foreign' });
    this.own = new PictureLane(limits.own, { ...limits, origin: 'own' });
  }

  /**
   * The size of the picture, which is decoded completely.
   * @throws AppError error-service-unavailable when too many wait
   */
  async inspect(source: PictureSource, owner: string): Promise<PictureFacts | undefined> {
    const done = await this.decode(source, owner, { width: 1, height: 1, fit: 'cover', format: 'jpeg' });
    return done && factsOf(done);
  }

  /**
   * The picture written anew, upright, so that nothing of the original but its pixels is kept.
   * @param options `edge`: px of the square it is cut to, 2,048 at most; without it the picture keeps its form, within those.
   * @throws AppError error-service-unavailable when too many wait
   */
  async recode(
    source: PictureSource,
    owner: string,
    { edge }: { readonly edge?: number | undefined } = {},
  ): Promise<EncodedPicture | undefined> {
    const whole = { width: MAX_EDGE, height: MAX_EDGE, fit: 'inside', withoutEnlargement: true } as const;
    const size = edge === undefined ? whole : squareOf(Math.min(edge, MAX_EDGE));
    const done = await this.decode(source, owner, { ...size, format: 'auto', quality: RECODED_QUALITY });
    return done?.picture;
  }

  /**
   * A small picture within a square of `edge` px, and the size of the large one. A JPEG; `keepsAlpha`: PNG for what may be
   * seen through. A smaller original is not enlarged unless `enlarges`.
   * @throws AppError error-service-unavailable when too many wait
   */
  async thumbnail(
    source: PictureSource,
    owner: string,
    options: {
      readonly edge: number;
      readonly blur?: number;
      readonly keepsAlpha?: boolean;
      readonly enlarges?: boolean;
    },
  ): Promise<Thumbnail | undefined> {
    const { edge, blur, keepsAlpha = false, enlarges = false } = options;
    const done = await this.decode(source, owner, {
      width: edge,
      height: edge,
      fit: 'inside',
      withoutEnlargement: !enlarges,
      ...(blur === undefined ? {} : { blur }),
      format: keepsAlpha ? 'auto' : 'jpeg',
    });
    return done && { original: factsOf(done), picture: done.picture };
  }

  /**
   * Our own SVG as pixels. Nothing that came from outside may be in it, but a letter.
   * @throws AppError error-service-unavailable when too many wait. @throws Error when it cannot be drawn
   */
  async draw(svg: string, output: Omit<PictureOutput, 'fit'>): Promise<Uint8Array> {
    const job = { content: Buffer.from(svg), type: 'svg', output: { ...output, fit: 'contain' } } as const;
    const reply = await this.own.run({
      owner: NOBODY,
      cost: 0,
      answerBy: this.answerBy(),
      work: (decode) => decode({ ...job, ...pixelsOf(this.limits.own.maxPixels) }),
    });
    if (reply.kind !== 'done') throw new Error(`a drawing of our own is ${reply.kind}`);
    return reply.picture.content;
  }

  /** Ids of the running processes. */
  get pids(): number[] {
    return [this.quick, this.heavy, this.own].flatMap(({ pid }) => pid ?? []);
  }

  /** Ends the processes. The framework calls it when a service stops. */
  onModuleDestroy(): void {
    this.quick.close();
    this.heavy.close();
    this.own.close();
  }

  private answerBy(): number {
    return Date.now() + this.limits.answerWithinMs;
  }

  private async decode(source: PictureSource, owner: string, output: PictureOutput): Promise<Decoded | undefined> {
    // Anything that is recognisably no picture is answered without waiting.
    if (source instanceof Uint8Array && !isDecoded(pictureTypeOf(source))) return undefined;
    const [quick, heavy] = [this.limits.quick.maxPixels, this.limits.heavy.maxPixels];
    let type: DecodedType | undefined;
    const work = (maxPixels: number) => async (decode: Decode) => {
      const content = source instanceof Uint8Array ? source : await source();
      const found = pictureTypeOf(content);
      if (!isDecoded(found)) return { kind: 'unreadable', reason: 'no picture' } as const;
      type = found;
      return decode({ content, type: found, output, maxPixels, hardPixels: heavy });
    };
    const turn = { owner, answerBy: this.answerBy() };
    const first = await this.pass(this.quick, { ...turn, cost: 0, work: work(quick) });
    const reply =
      first.kind === 'large' ? await this.pass(this.heavy, { ...turn, cost: first.pixels, work: work(heavy) }) : first;
    return reply.kind === 'done' && type ? { ...reply, type } : undefined;
  }

  private async pass(lane: PictureLane, turn: Turn): Promise<PictureReply> {
    const reply = await lane.run(turn);
    if (reply.kind === 'spent') this.logger.warn({ owner: turn.owner, what: reply.what }, 'a picture was given up');
    if (reply.kind === 'spent' && reply.what === 'time') throw AppError.unavailable('Picture processing');
    return reply;
  }
}

function squareOf(edge: number): Pick<PictureOutput, 'width' | 'height' | 'fit'> {
  return { width: edge, height: edge, fit: 'cover' };
}

function pixelsOf(maxPixels: number): { maxPixels: number; hardPixels: number } {
  return { maxPixels, hardPixels: maxPixels };
}

function factsOf({ type, original }: Decoded): PictureFacts {
  return { type, ...original };
}
