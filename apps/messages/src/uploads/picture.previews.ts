import { buffer } from 'node:stream/consumers';
import { Admission } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import sharp from 'sharp';

/** Larger pictures are shown without a preview, bytes: reading one needs it whole. */
export const MAX_PREVIEWED_BYTES = 20 * 1_024 * 1_024;
/** A bomb of a few bytes may unfold to gigabytes: this many pixels are read at most. */
const MAX_PIXELS = 50_000_000;
/** SVG is none of them: it may hold scripts and reach for other addresses. */
const READABLE = new Set(['jpeg', 'png', 'webp', 'gif']);
/** Longer edge of what is shown while the picture comes, px. */
const EDGE = 32;
const TIMEOUT_S = 10;
const MAX_RUNNING = 2;
const MAX_WAITING = 50;

export interface PicturePreview {
  /** As people see it, turned upright. */
  readonly dimensions: { readonly width: number; readonly height: number };
  /** A small JPEG, base64. */
  readonly preview: string;
}

/** What messages say of pictures. */
@Injectable()
export class PicturePreviews {
  private readonly admission = new Admission(MAX_RUNNING, MAX_WAITING, 'Picture processing');

  /**
   * @param content of at most MAX_PREVIEWED_BYTES; read only when it is its turn
   * @returns undefined for what is no picture. @throws AppError error-service-unavailable when too many wait.
   */
  of(content: AsyncIterable<Uint8Array>): Promise<PicturePreview | undefined> {
    return this.admission.run(async () => {
      const whole = await buffer(content);
      try {
        const picture = sharp(whole, { limitInputPixels: MAX_PIXELS });
        const { format, autoOrient } = await picture.metadata();
        if (!READABLE.has(format)) return undefined;
        const small = await picture
          .autoOrient()
          .resize(EDGE, EDGE, { fit: 'inside' })
          .blur(2)
          .flatten({ background: '#ffffff' })
          .jpeg()
          .timeout({ seconds: TIMEOUT_S })
          .toBuffer();
        return { dimensions: autoOrient, preview: small.toString('base64') };
      } catch {
        // The library throws for whatever it cannot read; to the caller that is one thing.
        return undefined;
      }
    });
  }
}
