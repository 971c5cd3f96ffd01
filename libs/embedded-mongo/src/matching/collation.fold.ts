import type { StringOrder } from '../bson/bson.order';

/** Collations whose tables are kept. Beyond it the oldest is built again when it is needed. */
const MAX_TABLES = 16;
const SURROGATES = /[\ud800-\udfff]/;
const LAST_OF_PLANE = 0xffff;
/** Every letter that is equal to one of ASCII and comes before its other equals is up to here. */
const LAST_LATIN = 0x24f;
const ASCII = /^[ -~]*$/;
const UNASSIGNED = /\p{Cn}/u;

const tables = new Map<string, ReadonlyMap<string, string>>();

/**
 * A text that is the same for strings which the collation holds equal, for index keys and for sets of values. ICU decides:
 * its order brings equal characters together, and the first of each such group stands for all of them.
 */
export function foldBy(key: string, compare: StringOrder): StringFold {
  let table: ReadonlyMap<string, string> | undefined;
  let latin: ReadonlyMap<string, string> | undefined;
  const rare = new Map<string, string>();
  return (value) => {
    if (ASCII.test(value)) {
      // The whole table takes a while: most texts do without it.
      latin ??= kept(`${key}/latin`, () => groupTable(assigned(LAST_LATIN), compare));
      let short = '';
      for (const point of value) short += latin.get(point) ?? point;
      return short;
    }
    table ??= kept(key, () => wholeTable(compare));
    let folded = '';
    for (const point of value.normalize('NFC'))
      folded += table.get(point) ?? (point.length === 1 ? point : rareFold(point, compare, rare));
    return folded.normalize('NFC');
  };
}

type StringFold = (value: string) => string;

/** For every character of the first plane that others stand for, those others. */
function wholeTable(compare: StringOrder): Map<string, string> {
  const points = assigned(LAST_OF_PLANE);
  const table = groupTable(points, compare);
  expand(points, table, compare);
  return table;
}

function kept(key: string, build: () => Map<string, string>): ReadonlyMap<string, string> {
  const known = tables.get(key);
  if (known) return known;
  const table = build();
  const [oldest] = tables.keys();
  if (tables.size >= MAX_TABLES && oldest !== undefined) tables.delete(oldest);
  tables.set(key, table);
  return table;
}

/** Characters up to one, without surrogates and those that Unicode has not assigned. */
function assigned(last: number): string[] {
  const points: string[] = [];
  for (let code = 0; code <= last; code++) {
    const point = String.fromCharCode(code);
    if (!SURROGATES.test(point) && !UNASSIGNED.test(point)) points.push(point);
  }
  return points;
}

/** For each character that another one stands for, that one: sorting brings equal ones together. */
function groupTable(points: string[], compare: StringOrder): Map<string, string> {
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
  return table;
}

/** Letters that some languages write in one; ICU says which it holds equal. */
const LIGATURES = 'aa ae ao au av ay db dz ff fi fl hv ij lj ng nj oe oo ou qp ss st th tz ue vy'.split(' ');
const LATIN = /\p{Script=Latin}/u;
const LAST_ASCII = 0x7f;

/** Single characters that are equal to several: letters with marks, which may lack a capital in one piece, and ligatures. */
function expand(points: readonly string[], table: Map<string, string>, compare: StringOrder): void {
  const single = (text: string): string => Array.from(text, (point) => table.get(point) ?? point).join('');
  const found: [string, string][] = [];
  for (const point of points) {
    const stands = table.get(point) ?? point;
    if (stands === '' || (stands.codePointAt(0) ?? 0) <= LAST_ASCII) continue;
    const parts = single(point.normalize('NFD'));
    if (parts.length > 1 && compare(point, parts) === 0) {
      found.push([point, parts]);
      continue;
    }
    const candidates = [
      point.normalize('NFKC'),
      point.normalize('NFKD'),
      point.toUpperCase(),
      ...(LATIN.test(point) ? LIGATURES : []),
    ];
    const several = candidates.find((candidate) => candidate.length > 1 && compare(point, candidate) === 0);
    if (several !== undefined) found.push([point, single(several.normalize('NFC'))]);
  }
  for (const [point, stands] of found) table.set(point, stands);
  // What one of them stands for may itself stand for several.
  for (const [point, stands] of found) table.set(point, single(stands));
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
