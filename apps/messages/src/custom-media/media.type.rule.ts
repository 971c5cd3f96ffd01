import { MEDIA_TYPES, pictureTypeOf } from '@gantry/pictures';

export interface MediaType {
  readonly extension: string;
  readonly type: string;
}

interface Signature extends MediaType {
  readonly bytes: string;
  /** Offset in bytes. */
  readonly at?: number;
}

/** The first bytes of each format. */
const SOUNDS: readonly Signature[] = [
  { extension: 'mp3', type: 'audio/mpeg', bytes: '494433' },
  { extension: 'mp3', type: 'audio/mpeg', bytes: 'fffb' },
  { extension: 'mp3', type: 'audio/mpeg', bytes: 'fff3' },
  { extension: 'ogg', type: 'audio/ogg', bytes: '4f676753' },
  { extension: 'wav', type: 'audio/wav', bytes: '57415645', at: 8 },
  { extension: 'm4a', type: 'audio/mp4', bytes: '66747970', at: 4 },
];

/**
 * The type of a picture by its content, whatever its name says; undefined for anything else. SVG is refused because it
 * can contain scripts.
 */
export function pictureType(content: Uint8Array): MediaType | undefined {
  const type = pictureTypeOf(content);
  if (type === undefined || type === 'svg' || type === 'ico') return undefined;
  return { extension: type === 'jpeg' ? 'jpg' : type, type: MEDIA_TYPES[type] };
}

/** The type of a sound by its content, whatever its name says; undefined for anything else. */
export function soundType(content: Uint8Array): MediaType | undefined {
  const found = SOUNDS.find(
    ({ bytes, at = 0 }) => Buffer.from(content.subarray(at, at + bytes.length / 2)).toString('hex') === bytes,
  );
  return found && { extension: found.extension, type: found.type };
}
