/** What a file of the contract describes. One table each. */
export interface ParityKind {
  readonly name: string;
  /** Files of docs/contract that its entries come from. */
  readonly source: string;
  readonly entries: readonly ParityEntry[];
}

export interface ParityEntry {
  readonly section: string;
  readonly name: string;
  readonly state: 'there' | 'missing' | 'differing';
  /** What differs; empty unless `differing`. */
  readonly differences: readonly string[];
}

export interface ParityCount {
  readonly section: string;
  readonly total: number;
  readonly there: number;
  readonly missing: number;
  readonly differing: number;
}

/** An entry by what was found: `undefined` when the platform declares nothing of that name. */
export function parityEntry(section: string, name: string, differences: readonly string[] | undefined): ParityEntry {
  if (differences === undefined) return { section, name, state: 'missing', differences: [] };
  return { section, name, state: differences.length === 0 ? 'there' : 'differing', differences };
}

function countOf(section: string, entries: readonly ParityEntry[]): ParityCount {
  const of = (state: ParityEntry['state']): number => entries.filter((entry) => entry.state === state).length;
  return { section, total: entries.length, there: of('there'), missing: of('missing'), differing: of('differing') };
}

/** One row for each section, in alphabetical order, and one for all of them, named `all`, at the end. */
export function countSections(entries: readonly ParityEntry[]): ParityCount[] {
  const sections = [...new Set(entries.map(({ section }) => section))].sort();
  return [
    ...sections.map((section) =>
      countOf(
        section,
        entries.filter((entry) => entry.section === section),
      ),
    ),
    countOf('all', entries),
  ];
}
