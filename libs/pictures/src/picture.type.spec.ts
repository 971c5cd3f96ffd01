import * as fc from 'fast-check';
import { pictureTypeOf } from './picture.type';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

it.each([
  ['png', '\x89PNG\r\n\x1a\n…'],
  ['jpeg', '\xff\xd8\xff\xe0'],
  ['gif', 'GIF89a'],
  ['gif', 'GIF87a/*<script>*/'],
  ['webp', 'RIFF\x01\x02\x03\x04WEBPVP8 '],
  ['ico', '\0\0\x01\0\x01\0'],
  ['svg', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
  ['svg', '\xef\xbb\xbf \n<?xml version="1.0"?><!-- x --><svg>'],
  ['svg', '<!-- drawn by hand --><svg\n>'],
  ['svg', '<!DOCTYPE svg PUBLIC "x"><SVG>'],
])('is %s: %j', (type, text) => {
  expect(pictureTypeOf(bytes(text))).toBe(type);
});

it.each([
  ['nothing', ''],
  ['text', 'hello'],
  ['a page with a drawing in it', '<html><svg>'],
  ['other XML', '<?xml version="1.0"?><html/>'],
  ['a word that begins like it', '<svgx>'],
  ['AVIF', '\0\0\0\x20ftypavif'],
  ['HEIC', '\0\0\0\x20ftypheic'],
  ['TIFF', 'II*\0'],
  ['PDF', '%PDF-1.7'],
  ['BMP', 'BM'],
  ['RIFF that is sound', 'RIFF\x01\x02\x03\x04WAVE'],
  ['JPEG XL', '\xff\x0a'],
  ['JPEG 2000', '\0\0\0\x0cjP  \r\n'],
  ['PostScript', '%!PS'],
  ['a signature cut short', '\x89PNG\r\n\x1a'],
  ['a signature behind something', ' GIF89a'],
])('is none: %s', (_what, text) => {
  expect(pictureTypeOf(bytes(text))).toBeUndefined();
});

it('answers for any bytes', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 2_000 }), (content) => void pictureTypeOf(content)));
});
