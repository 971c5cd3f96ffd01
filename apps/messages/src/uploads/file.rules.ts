import { type RoomCard, MESSAGE_ERRORS } from '@gantry/contracts';
import type { Settings } from '@gantry/service-kit';

const MAX_NAME = 255;
/** The name of a file that has none. */
const NAMELESS = 'file';
const UNKNOWN_TYPE = 'application/octet-stream';
const MEDIA_TYPE = /^[a-z0-9][\w.+-]*\/[a-z0-9][\w.+-]*$/;
/** The limit when FileUpload_MaxFileSize is negative: the most that every store can hold, bytes. */
const MOST_BYTES = 50 * 1_024 ** 3;

/** A display name: no path, no invisible characters, no characters that change the direction of text. */
export function storedName(name: string): string {
  const clean = name
    .replace(/[\p{C}/\\]/gu, '')
    .trim()
    .slice(-MAX_NAME);
  return /^\.*$/.test(clean) ? NAMELESS : clean;
}

/** `Image/PNG; a=b` → `image/png`; an invalid type counts as unknown. */
export function mediaType(type: string): string {
  const [essence = ''] = type.toLowerCase().split(';');
  return MEDIA_TYPE.test(essence.trim()) ? essence.trim() : UNKNOWN_TYPE;
}

/** `a.tar.gz` → `gz`; empty for a name without a dot. */
export function extensionOf(name: string): string {
  return /\.([^.]{1,20})$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

/** Bytes. */
export function maxBytes(settings: Settings): number {
  const size = settings.number('FileUpload_MaxFileSize');
  return size < 0 ? MOST_BYTES : Math.min(size, MOST_BYTES);
}

/** `image/*, text/plain`, with or without blanks. */
function matches(list: string, type: string): boolean {
  return list
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .some(
      (entry) => entry === type || entry === '*/*' || (entry.endsWith('/*') && type.startsWith(entry.slice(0, -1))),
    );
}

/** An empty list of accepted types accepts every type; blocked types are refused in any case. */
export function isAccepted(type: string, settings: Pick<Settings, 'text'>): boolean {
  const accepted = settings.text('FileUpload_MediaTypeWhiteList').trim();
  if (accepted !== '' && !matches(accepted, type)) return false;
  return !matches(settings.text('FileUpload_MediaTypeBlackList'), type);
}

/** @throws AppError error-file-upload-disabled, error-direct-message-file-upload-not-allowed, error-invalid-file-type */
export function refuseFile(type: string, room: Pick<RoomCard, 't'>, settings: Settings): void {
  if (!settings.flag('FileUpload_Enabled')) throw MESSAGE_ERRORS.uploadsOff.error();
  if (room.t === 'd' && !settings.flag('FileUpload_Enabled_Direct')) throw MESSAGE_ERRORS.uploadsOffInDirects.error();
  if (!isAccepted(type, settings)) throw MESSAGE_ERRORS.invalidFileType.error();
}
