import { Double, Long } from 'bson';

/**
 * Filters, sorts and projections as MongoDB's manual describes them, for a part of BSON (numbers, strings, booleans, null,
 * dates, arrays, documents), written without regard to speed and without anything of the server: what specs compare it with.
 */
type Value = unknown;
type Document = Record<string, unknown>;

const isDocument = (value: Value): value is Document =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
const number = (value: Value): number =>
  value instanceof Double ? value.value : value instanceof Long ? value.toNumber() : Number(value);
const isNumber = (value: Value): boolean =>
  typeof value === 'number' || value instanceof Double || value instanceof Long;

const TYPES: readonly ((value: Value) => boolean)[] = [
  (value) => value === undefined || value === null,
  isNumber,
  (value) => typeof value === 'string',
  isDocument,
  Array.isArray,
  (value) => typeof value === 'boolean',
  (value) => value instanceof Date,
];
const typeOf = (value: Value): number => TYPES.findIndex((test) => test(value));

/** The members of an array or document, with what they are compared by first. */
function partsOf(value: Value): [number, string, Value][] {
  if (Array.isArray(value)) return value.map((item: Value) => [typeOf(item), '', item]);
  if (!isDocument(value)) return [];
  return Object.entries(value).map(([name, item]) => [typeOf(item), name, item]);
}

/** The order of the manual: first by type, then by value. */
export function referenceOrder(a: Value, b: Value): number {
  const type = typeOf(a) - typeOf(b);
  if (type !== 0 || typeOf(a) === 0) return type;
  if (isNumber(a)) return Math.sign(number(a) - number(b));
  if (typeof a === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(String(b)));
  if (a instanceof Date || typeof a === 'boolean') return Number(a) - Number(b);
  const left = partsOf(a);
  const right = partsOf(b);
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const [leftType = 0, leftName = '', leftValue] = left[at] ?? [];
    const [rightType = 0, rightName = '', rightValue] = right[at] ?? [];
    const order = leftType - rightType || referenceOrder(leftName, rightName) || referenceOrder(leftValue, rightValue);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** Everything that a path leads to, arrays at its end unopened. A value that is missing is undefined. */
function reached(value: Value, parts: readonly string[]): Value[] {
  const [part, ...rest] = parts;
  if (part === undefined) return [value];
  if (isDocument(value)) return reached(value[part], rest);
  if (!Array.isArray(value)) return [undefined];
  const atPosition = /^\d+$/.test(part) && Number(part) < value.length ? reached(value[Number(part)], rest) : [];
  return [...atPosition, ...value.filter(isDocument).flatMap((item) => reached(item, parts))];
}

/** What a condition may hold for: the values of a path, and the members of those that are arrays. */
const candidates = (doc: Document, path: string): Value[] =>
  reached(doc, path.split('.')).flatMap((value) => (Array.isArray(value) ? [...value, value] : [value]));

type Condition = (doc: Document, path: string, operand: Value) => boolean;

const some =
  (test: (value: Value, operand: Value) => boolean): Condition =>
  (doc, path, operand) =>
    candidates(doc, path).some((value) => test(value, operand));
const equal = (value: Value, operand: Value): boolean => referenceOrder(value, operand) === 0;
const ordered = (accept: (order: number) => boolean) =>
  some((value, operand) =>
    operand === null
      ? typeOf(value) === 0 && accept(0)
      : value !== undefined && typeOf(value) === typeOf(operand) && accept(referenceOrder(value, operand)),
  );
const list = (value: Value): readonly Value[] => (Array.isArray(value) ? value : []);
const member = some((value, operand) => list(operand).some((item) => equal(value, item)));

const CONDITIONS: Record<string, Condition> = {
  $eq: some(equal),
  $ne: (doc, path, operand) => !some(equal)(doc, path, operand),
  $gt: ordered((order) => order > 0),
  $gte: ordered((order) => order >= 0),
  $lt: ordered((order) => order < 0),
  $lte: ordered((order) => order <= 0),
  $in: member,
  $nin: (doc, path, operand) => !member(doc, path, operand),
  $exists: (doc, path, operand) => reached(doc, path.split('.')).some((value) => value !== undefined) === operand,
  $size: (doc, path, operand) =>
    reached(doc, path.split('.')).some((value) => Array.isArray(value) && value.length === operand),
  $all: (doc, path, operand) => list(operand).length > 0 && list(operand).every((item) => some(equal)(doc, path, item)),
  $not: (doc, path, operand) => !conditions(doc, path, operand),
  $mod: some(
    (value, operand) =>
      isNumber(value) && Math.trunc(number(value)) % number(list(operand)[0]) === number(list(operand)[1]),
  ),
  $elemMatch: (doc, path, operand) =>
    reached(doc, path.split('.')).some((value) => list(value).some((item) => elementMatches(item, operand))),
};

function elementMatches(item: Value, operand: Value): boolean {
  if (isConditions(operand)) return conditions({ v: item }, 'v', operand);
  if (!isDocument(operand)) return false;
  if (isDocument(item)) return referenceMatches(item, operand);
  return Array.isArray(item) && referenceMatches({ ...item }, operand);
}

const isConditions = (value: Value): boolean => isDocument(value) && Object.keys(value)[0]?.startsWith('$') === true;

function conditions(doc: Document, path: string, operand: Value): boolean {
  if (!isDocument(operand) || !isConditions(operand)) return some(equal)(doc, path, operand);
  return Object.entries(operand).every(([name, value]) => CONDITIONS[name]?.(doc, path, value) === true);
}

/** Whether a document satisfies a filter. */
export function referenceMatches(doc: Document, filter: Document): boolean {
  return Object.entries(filter).every(([name, value]) => {
    const branches = list(value).filter(isDocument);
    if (name === '$and') return branches.every((branch) => referenceMatches(doc, branch));
    if (name === '$or') return branches.some((branch) => referenceMatches(doc, branch));
    if (name === '$nor') return !branches.some((branch) => referenceMatches(doc, branch));
    return conditions(doc, name, value);
  });
}

const BELOW_ALL = Symbol('empty array');
const keyOrder = (a: Value, b: Value): number =>
  a === BELOW_ALL || b === BELOW_ALL ? Number(b === BELOW_ALL) - Number(a === BELOW_ALL) : referenceOrder(a, b);

/** Every key that a document has under a sort; undefined when two fields go through different arrays. */
function keysOf(doc: Document, paths: readonly string[]): Value[][] | undefined {
  const tops = new Set(paths.map((path) => path.split('.')[0] ?? '').filter((top) => Array.isArray(doc[top])));
  if (tops.size > 1) return undefined;
  const [top] = tops;
  if (top === undefined) return [paths.map((path) => plainValue(doc, path.split('.')))];
  const items = list(doc[top]);
  const members: readonly Value[] = items.length > 0 ? items : [BELOW_ALL];
  return members.map((item) =>
    paths.map((path) => {
      const [first = '', ...rest] = path.split('.');
      if (first !== top) return plainValue(doc, [first, ...rest]);
      return rest.length === 0 || item === BELOW_ALL ? (rest.length === 0 ? item : undefined) : plainValue(item, rest);
    }),
  );
}

const plainValue = (value: Value, parts: readonly string[]): Value =>
  parts.reduce<Value>((inner, part) => (isDocument(inner) ? inner[part] : undefined), value);

/** The documents in the order of a sort; undefined when one of them has no key in it. Arrays within arrays are not known here. */
export function referenceSorted(docs: readonly Document[], sort: Record<string, 1 | -1>): Document[] | undefined {
  const paths = Object.keys(sort);
  const compare = (a: readonly Value[], b: readonly Value[]): number =>
    paths.reduce((order, path, at) => order || keyOrder(a[at], b[at]) * (sort[path] ?? 1), 0);
  const keyed = docs.map((doc) => ({ doc, keys: keysOf(doc, paths)?.sort(compare) }));
  if (keyed.some(({ keys }) => keys === undefined)) return undefined;
  return keyed.sort((a, b) => compare(a.keys?.[0] ?? [], b.keys?.[0] ?? [])).map(({ doc }) => doc);
}

/** What inclusion or exclusion of paths leaves of a document. `_id` stays unless it is excluded. */
export function referenceProjected(
  doc: Document,
  paths: readonly string[],
  inclusive: boolean,
  keepId: boolean,
): Document {
  const named = (path: string): boolean => paths.includes(path);
  const above = (path: string): boolean => paths.some((other) => other.startsWith(`${path}.`));
  const visit = (value: Value, path: string): Value => {
    if (Array.isArray(value)) {
      const items = value.map((item: Value) => visit(item, path));
      return inclusive ? items.filter((item) => item !== undefined) : items;
    }
    if (!isDocument(value)) return inclusive ? undefined : value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, inner]): [string, Value][] => {
        const at = path === '' ? name : `${path}.${name}`;
        if (at === '_id') return keepId ? [[name, inner]] : [];
        if (named(at)) return inclusive ? [[name, inner]] : [];
        if (!above(at)) return inclusive ? [] : [[name, inner]];
        const kept = visit(inner, at);
        return kept === undefined ? [] : [[name, kept]];
      }),
    );
  };
  const result = visit(doc, '');
  return isDocument(result) ? result : {};
}
