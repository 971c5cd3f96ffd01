/**
 * Types that browsers display or play without running anything in them. SVG and HTML can run scripts, so they are
 * downloads.
 */
const SHOWN: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/bmp',
  'audio/aac',
  'audio/flac',
  'audio/mp3',
  'audio/mp4',
  'audio/mpeg',
  'audio/ogg',
  'audio/wav',
  'audio/webm',
  'audio/x-wav',
  'video/mp4',
  'video/mpeg',
  'video/ogg',
  'video/quicktime',
  'video/webm',
  'application/pdf',
]);

/** May a browser display this in place? Everything else is a download. */
export function isShown(type: string): boolean {
  return SHOWN.has(type);
}
