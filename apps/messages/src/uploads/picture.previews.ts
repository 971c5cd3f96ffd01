import { buffer } from 'node:stream/consumers';
import { AppError } from '@gantry/contracts';
import { PictureDoor, type PictureSize } from '@gantry/pictures';
import { LOGGER, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';

/** Larger pictures are shown without a preview, bytes: reading one needs it whole. */
export const MAX_PREVIEWED_BYTES = 20 * 1_024 * 1_024;
/** Longer edge of what is shown while the picture comes, px. */
const EDGE = 32;
const BLUR = 2;

export interface PicturePreview {
  /** As people see it, turned upright. */
  readonly dimensions: PictureSize;
  /** A small JPEG, base64. */
  readonly preview: string;
}

/** What messages say of pictures (contract/defaults.json, documents.fileMessage). */
@Injectable()
export class PicturePreviews {
  constructor(
    private readonly pictures: PictureDoor,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * @param read gives at most MAX_PREVIEWED_BYTES; called only when it is the picture's turn, and maybe again
   * @param userId whose picture it is
   * @returns undefined for what is no picture, and while too many wait: a message without a preview is better than none.
   */
  async of(read: () => Promise<AsyncIterable<Uint8Array>>, userId: string): Promise<PicturePreview | undefined> {
    try {
      const small = await this.pictures.thumbnail(async () => buffer(await read()), userId, {
        edge: EDGE,
        blur: BLUR,
        enlarges: true,
      });
      if (!small) return undefined;
      const { width, height } = small.original;
      return { dimensions: { width, height }, preview: Buffer.from(small.picture.content).toString('base64') };
    } catch (error) {
      if (!(error instanceof AppError) || error.kind !== 'unavailable') throw error;
      this.logger.warn({ err: error, userId }, 'a picture goes without its preview');
      return undefined;
    }
  }
}
