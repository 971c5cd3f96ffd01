export const DECODED_TYPES = ['png', 'jpeg', 'gif', 'webp'] as const;
/** Types that are decoded. */
export type DecodedType = (typeof DECODED_TYPES)[number];
/** SVG and icons are recognised, but never decoded. */
export type PictureType = DecodedType | 'ico' | 'svg';

export const MEDIA_TYPES: Readonly<Record<PictureType, string>> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  ico: 'image/x-icon',
  svg: 'image/svg+xml',
};

/** Bytes at places; a text stands for its Latin-1 codes. */
const SIGNATURES: readonly (readonly [PictureType, ...(readonly [at: number, bytes: string])[]])[] = [
  ['png', [0, '\x89PNG\r\n\x1a\n']],
  ['jpeg', [0, '\xff\xd8\xff']],
  ['gif', [0, 'GIF87a']],
  ['gif', [0, 'GIF89a']],
  ['webp', [0, 'RIFF'], [8, 'WEBP']],
  ['ico', [0, '\0\0\x01\0']],
];
/** How far to search a text for `<svg`, bytes. */
const SVG_HEAD = 1_024;
const SVG_BEGINNING = /^\uFEFF?\s*<(?:\?xml\s|!--|!doctype\s+svg\b|svg[\s>/])/i;
const SVG_ELEMENT = /<svg[\s>/]/i;

/** The type by the first bytes, whatever the name or the client says; undefined for anything else. */
export function pictureTypeOf(content: Uint8Array): PictureType | undefined {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const found = SIGNATURES.find(([, ...places]) =>
    places.every(([at, text]) => bytes.subarray(at, at + text.length).equals(Buffer.from(text, 'latin1'))),
  );
  if (found) return found[0];
  const head = bytes.subarray(0, SVG_HEAD).toString('utf8');
  return SVG_BEGINNING.test(head) && SVG_ELEMENT.test(head) ? 'svg' : undefined;
}

export function isDecoded(type: PictureType | undefined): type is DecodedType {
  return DECODED_TYPES.some((each) => each === type);
}
