export interface MediaType {
  readonly extension: string;
  readonly type: string;
}

interface Signature extends MediaType {
  readonly bytes: string;
  /** Where they stand. */
  readonly at?: number;
}

/** By the first bytes, as the formats say. SVG is not among them: it is a document that can run. */
const PICTURES: readonly Signature[] = [
  { extension: 'png', type: 'image/png', bytes: '89504e47' },
  { extension: 'jpg', type: 'image/jpeg', bytes: 'ffd8ff' },
  { extension: 'gif', type: 'image/gif', bytes: '47494638' },
  { extension: 'webp', type: 'image/webp', bytes: '57454250', at: 8 },
];
const SOUNDS: readonly Signature[] = [
  { extension: 'mp3', type: 'audio/mpeg', bytes: '494433' },
  { extension: 'mp3', type: 'audio/mpeg', bytes: 'fffb' },
  { extension: 'mp3', type: 'audio/mpeg', bytes: 'fff3' },
  { extension: 'ogg', type: 'audio/ogg', bytes: '4f676753' },
  { extension: 'wav', type: 'audio/wav', bytes: '57415645', at: 8 },
  { extension: 'm4a', type: 'audio/mp4', bytes: '66747970', at: 4 },
];

function typeIn(signatures: readonly Signature[], content: Uint8Array): MediaType | undefined {
  const matches = ({ bytes, at = 0 }: Signature): boolean =>
    Buffer.from(content.subarray(at, at + bytes.length / 2)).toString('hex') === bytes;
  const found = signatures.find(matches);
  return found && { extension: found.extension, type: found.type };
}

/** What a picture is, whatever its name says; undefined for what is none. */
export const pictureType = (content: Uint8Array): MediaType | undefined => typeIn(PICTURES, content);

/** What a sound is, whatever its name says; undefined for what is none. */
export const soundType = (content: Uint8Array): MediaType | undefined => typeIn(SOUNDS, content);
