import { parse as parseQuery } from 'fast-querystring';
import { parse as parseNested } from 'qs';

/** Most parameters of a query string or form; one with more is refused. */
const MAX_PARAMETERS = 1_000;
/** Levels of `a[b][c]`; deeper brackets stay part of the name. */
const MAX_DEPTH = 5;
/** The highest index of a list: beyond it `a[5000]=x` makes an object. */
const MAX_LIST_INDEX = MAX_PARAMETERS;
const UNWANTED_NAME = /(?:^|\[)(?:__proto__|constructor|prototype)(?:\]|$)/;
const NESTED_NAME = /^[^=]+(?:\[|%5b)/i;

/** A query string or form with too many parameters. */
export class FormTooLong extends Error {
  readonly statusCode = 400;
  constructor() {
    super('The request has too many parameters');
  }
}

/**
 * `a=1&ids[]=x&ids[]=y&b[c]=2` → {a, ids: [x, y], b: {c}}, as the official clients write query strings and forms. A plain
 * name that stands twice makes a list, with `last` its last value counts. Names that reach prototypes are dropped.
 * @throws FormTooLong
 */
export function parseParameters(text: string, repeated: 'list' | 'last' = 'list'): Record<string, unknown> {
  const parts = text.split('&', MAX_PARAMETERS + 1);
  if (parts.length > MAX_PARAMETERS) throw new FormTooLong();
  const plain = wanted(parseQuery(parts.filter((part) => !NESTED_NAME.test(part)).join('&')));
  const nested = parts.filter((part) => NESTED_NAME.test(part));
  return {
    ...(repeated === 'list' ? plain : lastValues(plain)),
    ...(nested.length === 0 ? {} : nestedParameters(nested.join('&'))),
  };
}

function nestedParameters(text: string): Record<string, unknown> {
  return parseNested(text, {
    depth: MAX_DEPTH,
    parameterLimit: MAX_PARAMETERS,
    arrayLimit: MAX_LIST_INDEX,
    decoder: (part, decode, charset, kind) => {
      const decoded: unknown = decode(part, decode, charset);
      // The library leaves out parameters without a name.
      return kind === 'key' && UNWANTED_NAME.test(String(decoded)) ? '' : decoded;
    },
  });
}

function wanted(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !UNWANTED_NAME.test(name)));
}

function lastValues(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]): [string, unknown] => [
      name,
      Array.isArray(value) ? value[value.length - 1] : value,
    ]),
  );
}
