import { buffer } from 'node:stream/consumers';
import { AppError } from '@gantry/contracts';
import { PictureDoor, type PictureSize } from '@gantry/pictures';
import { LOGGER, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';

/** Larger pictures get no preview, bytes: making one needs the whole picture in memory. */
export const MAX_PREVIEWED_BYTES = 20 * 1_024 * 1_024;
/** Longer edge of the preview that is shown while the picture loads, px. */
const EDGE = 32;
const BLUR = 2;

export interface PicturePreview {
  /** The size as people see it, after rotation. */
  readonly dimensions: PictureSize;
  /** A small JPEG, base64. */
  readonly preview: string;
}

/** Makes the previews and sizes that messages with pictures contain (contract/defaults.json, documents.fileMessage). */
@Injectable()
export class PicturePreviews {
  constructor(
    private readonly pictures: PictureDoor,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * @param read reads at most MAX_PREVIEWED_BYTES; called when it is the picture's turn, and possibly more than once
   * @param userId the uploader, for fair queueing
   * @returns undefined for anything but a picture, and while too many pictures wait: the message is sent without a
   * preview then
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
