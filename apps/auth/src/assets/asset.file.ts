import { pictureTypeOf, type PictureDoor, type PictureType } from '@gantry/pictures';
import type { AssetEntry } from './asset.catalogue';
import { TYPES_BY_EXTENSION } from './asset.catalogue';

export interface AssetPicture {
  readonly extension: PictureType;
  /** px; unknown for icons and SVG: they are served as they are, and never decoded. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

/**
 * What the bytes are, whatever their name says; undefined when no asset may be this.
 * @param owner id of whoever sent it. @throws AppError error-service-unavailable when too many wait
 */
export async function identifyPicture(
  content: Uint8Array,
  pictures: Pick<PictureDoor, 'inspect'>,
  owner: string,
): Promise<AssetPicture | undefined> {
  const type = pictureTypeOf(content);
  if (type === undefined || TYPES_BY_EXTENSION[type] === undefined) return undefined;
  if (type === 'ico' || type === 'svg') return { extension: type };
  const facts = await pictures.inspect(content, owner);
  return facts && { extension: type, width: facts.width, height: facts.height };
}

/** May the asset be of this kind? */
export function fitsExtension({ extensions }: AssetEntry, { extension }: AssetPicture): boolean {
  return extensions.some((allowed) => TYPES_BY_EXTENSION[allowed] === TYPES_BY_EXTENSION[extension]);
}
