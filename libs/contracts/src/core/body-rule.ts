/** A request body as it was sent, for formats that the platform does not parse and for signatures over the bytes. */
export interface RawBody {
  /** Content-Type as it was sent, parameters included. */
  readonly type: string;
  readonly content: Uint8Array;
}

/** What a REST binding declares about its body when it is not only JSON and forms. */
export interface BodyRule {
  /**
   * Media types that reach the binding as `request.raw`, unread: `text/xml`, or `application/json` where a signature over
   * the bytes is to be checked. `*` takes every type. Other types are read as always.
   */
  readonly raw?: readonly string[];
}
