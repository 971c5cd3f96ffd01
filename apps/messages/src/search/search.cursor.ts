import { AppError } from '@gantry/contracts';

/** Where a search over many rooms goes on: with what is older than this message, or than this time. */
export interface SearchPlace {
  readonly ts: Date;
  /** The last message that was answered; absent where the search has merely got so far. */
  readonly _id?: string;
}

/** As clients carry it from page to page. */
export function cursorOf({ ts, _id }: SearchPlace): string {
  return Buffer.from(JSON.stringify([ts.getTime(), ...(_id === undefined ? [] : [_id])])).toString('base64url');
}

/** @throws AppError error-invalid-cursor for what {@link cursorOf} has not made */
export function placeOf(cursor: string): SearchPlace {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const [time, _id]: unknown[] = Array.isArray(parts) ? parts : [];
    const ts = new Date(typeof time === 'number' ? time : NaN);
    if (!Number.isNaN(ts.getTime()) && (_id === undefined || typeof _id === 'string'))
      return { ts, ...(_id === undefined ? {} : { _id }) };
  } catch {
    // No JSON: refused below, like JSON of another form.
  }
  throw new AppError('error-invalid-cursor', 'The cursor is of no search');
}
