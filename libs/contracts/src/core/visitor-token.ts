import type { RestRequest } from './operation';

/** Where a request carries the token of a visitor. A name with dots leads into objects: `visitor.token`. */
export interface RestTokenPlace {
  readonly in: 'params' | 'query' | 'body' | 'headers';
  readonly name: string;
}

/** Which argument of a method is the token of a visitor, or the field of the argument that holds it. */
export interface DdpTokenPlace {
  readonly argument: number;
  readonly field?: string;
}

/** The first token that one of the places holds; undefined when none does. */
export function restVisitorToken(
  places: readonly RestTokenPlace[],
  request: Pick<RestRequest, RestTokenPlace['in']>,
): string | undefined {
  return firstText(places.map((place) => valueAt(request[place.in], place.name.split('.'))));
}

/** As {@link restVisitorToken}, for the arguments of a method. */
export function ddpVisitorToken(places: readonly DdpTokenPlace[], params: readonly unknown[]): string | undefined {
  return firstText(places.map(({ argument, field }) => valueAt(params[argument], field === undefined ? [] : [field])));
}

/** Names of the token in what a client hands over beside the event that it subscribes to or writes (contract/ddp-streams.json). */
const STREAM_TOKEN_NAMES = ['token', 'visitorToken'];

/**
 * The visitor's token in the arguments behind the name of an event: `{token}`, `{visitorToken}`, or one of them as the first of
 * `{useCollection, args: [{token}]}` (contract/ddp-streams.json, stream-livechat-room; contract/livechat-widget.md, LCW-402).
 */
export function streamVisitorToken(extra: readonly unknown[]): string | undefined {
  return firstText(
    extra.flatMap((option) =>
      [option, ...listAt(option, 'args').slice(0, 1)].flatMap((holder) =>
        STREAM_TOKEN_NAMES.map((name) => valueAt(holder, [name])),
      ),
    ),
  );
}

function firstText(values: readonly unknown[]): string | undefined {
  return values.find((value): value is string => typeof value === 'string' && value !== '');
}

function listAt(holder: unknown, name: string): readonly unknown[] {
  const list = valueAt(holder, [name]);
  return Array.isArray(list) ? list : [];
}

function valueAt(holder: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined,
    holder,
  );
}
