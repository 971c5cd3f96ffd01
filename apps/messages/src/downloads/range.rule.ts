import type { ByteRange } from '@gantry/storage';

export interface RangeRequest {
  /** The headers Range and If-Range. */
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
}

export interface RangedFile {
  readonly size: number;
  /** With quotes. */
  readonly etag: string;
  readonly modifiedAt: Date;
}

const ONE_RANGE = /^bytes=(\d{0,15})-(\d{0,15})$/;

/**
 * The bytes that a client asks for (RFC 9110, 14.2). Several ranges, other units and unreadable headers are ignored, as
 * a server may, and so is a range of an earlier version of the file (If-Range).
 * @returns undefined for the whole file, `beyond` when the range is outside the file
 */
export function rangeOf({ range, ifRange }: RangeRequest, file: RangedFile): ByteRange | 'beyond' | undefined {
  const [matched, first = '', last = ''] = ONE_RANGE.exec(range?.replace(/\s/g, '') ?? '') ?? [];
  if (matched === undefined || (first === '' && last === '')) return undefined;
  if (ifRange !== undefined && ifRange !== file.etag && ifRange !== file.modifiedAt.toUTCString()) return undefined;
  const start = first === '' ? Math.max(0, file.size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? file.size : Math.min(Number(last) + 1, file.size);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  return start < end ? { start, end } : 'beyond';
}
