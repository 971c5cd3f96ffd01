import { MEDIA_TYPES, pictureTypeOf } from '@gantry/pictures';

export interface MediaType {
  readonly extension: string;
  readonly type: string;
}

interface Signature extends MediaType {
  readonly bytes: string;
  /** Where they stand. */
  readonly at?: number;
}

/** By the first bytes, as the formats say. */
const SOUNDS: readonly Signature[] = [
  { extension: 'mp3', type: 'audio/mpeg', bytes: '494433' },
  { extension: 'mp3', type: 'audio/mpeg', bytes: 'fffb' },
  { extension: 'mp3', type: 'audio/mpeg', bytes: 'fff3' },
  { extension: 'ogg', type: 'audio/ogg', bytes: '4f676753' },
  { extension: 'wav', type: 'audio/wav', bytes: '57415645', at: 8 },
  { extension: 'm4a', type: 'audio/mp4', bytes: '66747970', at: 4 },
];

/** What a picture is, whatever its name says; undefined for what is none. SVG is a document that can run, and no emoji. */
export function pictureType(content: Uint8Array): MediaType | undefined {
  const type = pictureTypeOf(content);
  if (type === undefined || type === 'svg' || type === 'ico') return undefined;
  return { extension: type === 'jpeg' ? 'jpg' : type, type: MEDIA_TYPES[type] };
}

/** What a sound is, whatever its name says; undefined for what is none. */
export function soundType(content: Uint8Array): MediaType | undefined {
  const found = SOUNDS.find(
    ({ bytes, at = 0 }) => Buffer.from(content.subarray(at, at + bytes.length / 2)).toString('hex') === bytes,
  );
  return found && { extension: found.extension, type: found.type };
}
