import sharp from 'sharp';
import type { AssetEntry } from './asset.catalogue';
import { TYPES_BY_EXTENSION } from './asset.catalogue';

const MAX_PIXELS = 50_000_000;
const ICO_MAGIC = Buffer.from([0, 0, 1, 0]);

export interface AssetPicture {
  readonly extension: string;
  /** px; unknown for icons. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

/** What the bytes are, whatever their name says; undefined when no asset may be this. */
export async function identifyPicture(content: Uint8Array): Promise<AssetPicture | undefined> {
  if (Buffer.from(content.subarray(0, 4)).equals(ICO_MAGIC)) return { extension: 'ico' };
  try {
    const { format, width, height } = await sharp(content, {
      limitInputPixels: MAX_PIXELS,
      failOn: 'error',
    }).metadata();
    return TYPES_BY_EXTENSION[format] === undefined ? undefined : { extension: format, width, height };
  } catch {
    // The library throws for whatever is no picture.
    return undefined;
  }
}

/** May the asset be of this kind? */
export function fitsExtension({ extensions }: AssetEntry, { extension }: AssetPicture): boolean {
  return extensions.some((allowed) => TYPES_BY_EXTENSION[allowed] === TYPES_BY_EXTENSION[extension]);
}
