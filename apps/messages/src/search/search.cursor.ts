import { AppError } from '@gantry/contracts';

/** Where the next page of a search over several rooms starts: older than this message, or than this time. */
export interface SearchPlace {
  readonly ts: Date;
  /** The last message of the page; absent when the page ended without a match. */
  readonly _id?: string;
}

/** The text form that clients send back for the next page. */
export function cursorOf({ ts, _id }: SearchPlace): string {
  return Buffer.from(JSON.stringify([ts.getTime(), ...(_id === undefined ? [] : [_id])])).toString('base64url');
}

/** @throws AppError error-invalid-cursor for a text that {@link cursorOf} has not made */
export function placeOf(cursor: string): SearchPlace {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const [time, _id]: unknown[] = Array.isArray(parts) ? parts : [];
    const ts = new Date(typeof time === 'number' ? time : NaN);
    if (!Number.isNaN(ts.getTime()) && (_id === undefined || typeof _id === 'string'))
      return { ts, ...(_id === undefined ? {} : { _id }) };
  } catch {
    // Not JSON: refused below like other invalid cursors.
  }
  throw new AppError('error-invalid-cursor', 'The cursor is of no search');
}
