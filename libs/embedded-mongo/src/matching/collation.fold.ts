import type { StringOrder } from '../bson/bson.order';

/** Collations whose tables are kept. Beyond it the oldest is built again when it is needed. */
const MAX_TABLES = 16;
const SURROGATES = /[\ud800-\udfff]/;
const LAST_OF_PLANE = 0xffff;
const UNASSIGNED = /\p{Cn}/u;

const tables = new Map<string, ReadonlyMap<string, string>>();

/**
 * A text that is the same for strings which the collation holds equal, for index keys and for sets of values. ICU decides:
 * its order brings equal characters together, and the first of each such group stands for all of them.
 */
export function foldBy(key: string, compare: StringOrder): StringFold {
  let table: ReadonlyMap<string, string> | undefined;
  const rare = new Map<string, string>();
  return (value) => {
    table ??= tableOf(key, compare);
    let folded = '';
    for (const point of value.normalize('NFC'))
      folded += table.get(point) ?? (point.length === 1 ? point : rareFold(point, compare, rare));
    return folded;
  };
}

type StringFold = (value: string) => string;

/** Characters that another one stands for, with that one. */
function tableOf(key: string, compare: StringOrder): ReadonlyMap<string, string> {
  const known = tables.get(key);
  if (known) return known;
  const points: string[] = [];
  for (let code = 0; code <= LAST_OF_PLANE; code++) {
    const point = String.fromCharCode(code);
    if (!SURROGATES.test(point) && !UNASSIGNED.test(point)) points.push(point);
  }
  const table = new Map<string, string>();
  let group: string[] = [];
  const close = (): void => {
    const [first] = group;
    const stands = first !== undefined && compare(first, '') === 0 ? '' : representative(group);
    for (const point of group) if (point !== stands) table.set(point, stands);
  };
  for (const point of points.sort(compare)) {
    const [first] = group;
    if (first !== undefined && compare(first, point) === 0) group.push(point);
    else {
      close();
      group = [point];
    }
  }
  close();
  const [oldest] = tables.keys();
  if (tables.size >= MAX_TABLES && oldest !== undefined) tables.delete(oldest);
  tables.set(key, table);
  return table;
}

/** The lowest small letter of a group, or its lowest character: the same whatever the order of the group. */
function representative(group: readonly string[]): string {
  const lowest = (points: readonly string[]): string | undefined =>
    points.reduce<string | undefined>(
      (least, point) => (least === undefined || point < least ? point : least),
      undefined,
    );
  return lowest(group.filter((point) => point === point.toLowerCase())) ?? lowest(group) ?? '';
}

/** Characters beyond the first plane: the small letter or the compatible form, where ICU holds them equal. */
function rareFold(point: string, compare: StringOrder, known: Map<string, string>): string {
  const folded = known.get(point);
  if (folded !== undefined) return folded;
  const candidates = ['', point.normalize('NFKC').toLowerCase(), point.normalize('NFKC'), point.toLowerCase()];
  const stands = candidates.find((candidate) => compare(point, candidate) === 0) ?? point;
  if (known.size < LAST_OF_PLANE) known.set(point, stands);
  return stands;
}
