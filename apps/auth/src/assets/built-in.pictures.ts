import { createHash } from 'node:crypto';
import { PictureDoor } from '@gantry/pictures';
import { Injectable } from '@nestjs/common';
import type { AssetEntry } from './asset.catalogue';
import { TYPES_BY_EXTENSION } from './asset.catalogue';

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="14" fill="#1d3557"/><path d="M14 50V22h36v28M14 22l8-10h20l8 10M22 22V12M42 22V12" fill="none" stroke="#fff" stroke-width="4" stroke-linejoin="round"/><path d="M32 22v11m-6 0h12v9H26z" fill="none" stroke="#ffb703" stroke-width="4" stroke-linejoin="round"/></svg>`;
const PINNED = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><path d="M12 52V22l9-12h22l9 12v30h-5V25H34v6h7v14H23V31h7v-6H17v27z"/></svg>`;
const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 232 64"><g>${ICON.replace(/^<svg[^>]*>|<\/svg>$/g, '')}</g><text x="78" y="45" font-family="Helvetica, Arial, sans-serif" font-size="40" font-weight="600" fill="#1d3557">Gantry</text></svg>`;
const BACKGROUND = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 9"><rect width="16" height="9" fill="#f1f4f8"/></svg>`;
const ICON_EDGE = 32;
/** Dots per inch. */
const DENSITY = 300;

export interface BuiltInPicture {
  readonly type: string;
  readonly content: Buffer;
  readonly etag: string;
}

function drawingOf(name: string): string {
  if (name === 'logo') return LOGO;
  if (name === 'safari_pinned') return PINNED;
  return name === 'background' ? BACKGROUND : ICON;
}

/** An .ico file with one PNG inside. */
function icoOf(png: Uint8Array): Buffer {
  const header = Buffer.alloc(22);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(1, 4);
  header.writeUInt8(ICON_EDGE, 6);
  header.writeUInt8(ICON_EDGE, 7);
  header.writeUInt16LE(1, 10);
  header.writeUInt16LE(32, 12);
  header.writeUInt32LE(png.length, 14);
  header.writeUInt32LE(header.length, 18);
  return Buffer.concat([header, png]);
}

/** The platform's own pictures, rendered once for each format. */
@Injectable()
export class BuiltInPictures {
  private readonly drawn = new Map<string, Promise<BuiltInPicture>>();

  constructor(private readonly pictures: PictureDoor) {}

  /** @throws AppError error-service-unavailable when too many wait */
  of(entry: AssetEntry, extension: string): Promise<BuiltInPicture> {
    const key = `${entry.name}.${extension}`;
    const known = this.drawn.get(key);
    if (known) return known;
    const picture = this.contentOf(entry, extension).then((content) => ({
      type: TYPES_BY_EXTENSION[extension] ?? 'image/png',
      content,
      etag: createHash('sha1').update(content).digest('hex'),
    }));
    this.drawn.set(key, picture);
    // A failed rendering is not kept, so that the next request tries again.
    picture.catch(() => this.drawn.delete(key));
    return picture;
  }

  private async contentOf({ name, width, height }: AssetEntry, extension: string): Promise<Buffer> {
    const svg = drawingOf(name);
    if (extension === 'svg') return Buffer.from(svg);
    if (extension === 'ico')
      return icoOf(await this.pictures.draw(svg, { width: ICON_EDGE, height: ICON_EDGE, format: 'png' }));
    const format = extension === 'png' ? 'png' : 'jpeg';
    return Buffer.from(await this.pictures.draw(svg, { width, height, format, density: DENSITY }));
  }
}
