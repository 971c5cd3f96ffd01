import { pictureTypeOf, type PictureDoor, type PictureType } from '@gantry/pictures';
import type { AssetEntry } from './asset.catalogue';
import { TYPES_BY_EXTENSION } from './asset.catalogue';

export interface AssetPicture {
  readonly extension: PictureType;
  /** px; unknown for icons and SVG, which are served without decoding. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

/**
 * The type of the content, whatever its name says; undefined for types that no asset may have.
 * @param owner id of the uploader, for fair queueing
 * @throws AppError error-service-unavailable when too many pictures wait
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

/** Whether the asset may have this type. */
export function fitsExtension({ extensions }: AssetEntry, { extension }: AssetPicture): boolean {
  return extensions.some((allowed) => TYPES_BY_EXTENSION[allowed] === TYPES_BY_EXTENSION[extension]);
}
