import { Injectable } from '@nestjs/common';
import sharp from 'sharp';
import { Admission } from '@gantry/service-kit';

/** A bomb of a few bytes may unfold to gigabytes: this many pixels are read at most. */
const MAX_PIXELS = 50_000_000;
/** Formats that are read. SVG is none of them: it may hold scripts and reach for other addresses. */
const READABLE = new Set(['jpeg', 'png', 'webp', 'gif']);
const TIMEOUT_S = 10;
const MAX_RUNNING = 2;
const MAX_WAITING = 50;

export interface Picture {
  readonly type: 'image/png' | 'image/jpeg';
  readonly content: Buffer;
}

/** Reads, turns upright, cuts and writes pictures anew, so that nothing of the original but its pixels is kept. */
@Injectable()
export class PictureProcessor {
  private readonly admission = new Admission(MAX_RUNNING, MAX_WAITING, 'Picture processing');

  /**
   * @param edge px of the square it is cut to; without it the picture keeps its form.
   * @returns undefined for what is no picture.
   * @throws AppError error-service-unavailable when too many wait.
   */
  read(content: Uint8Array, edge?: number): Promise<Picture | undefined> {
    return this.admission.run(async () => {
      try {
        const source = sharp(content, { limitInputPixels: MAX_PIXELS, failOn: 'error' });
        const { format, hasAlpha } = await source.metadata();
        if (!READABLE.has(format)) return undefined;
        const upright = source.rotate().timeout({ seconds: TIMEOUT_S });
        const cut = edge === undefined ? upright : upright.resize(edge, edge, { fit: 'cover' });
        return hasAlpha
          ? { type: 'image/png', content: await cut.png().toBuffer() }
          : { type: 'image/jpeg', content: await cut.jpeg({ quality: 90 }).toBuffer() };
      } catch {
        // The library throws for whatever it cannot read; to the caller that is one thing.
        return undefined;
      }
    });
  }

  /** Draws our own SVG as pixels. */
  draw(svg: string, format: 'png' | 'jpeg'): Promise<Buffer> {
    return this.admission.run(() => sharp(Buffer.from(svg)).toFormat(format).toBuffer());
  }
}
