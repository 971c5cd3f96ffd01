/** Something that is refused, with a command that asks for it and the code of the error. */
export interface RefusedOption {
  what: string;
  code: number;
  /** Runs against a collection `c`. */
  command: Readonly<Record<string, unknown>>;
}

const find = { find: 'c', filter: {} };
const insert = { insert: 'c', documents: [{ a: 1 }] };

/** What is refused besides operators. The spec runs each command; the README lists them. */
export const REFUSED_OPTIONS: readonly RefusedOption[] = [
  { what: 'transactions', code: 20, command: { ...find, txnNumber: 1, autocommit: false } },
  { what: '`w` above 1', code: 2, command: { ...insert, writeConcern: { w: 2 } } },
  { what: '`w` by tags', code: 2, command: { ...insert, writeConcern: { w: 'dc' } } },
  { what: 'linearizable reads', code: 123, command: { ...find, readConcern: { level: 'linearizable' } } },
  { what: 'snapshot reads and sessions', code: 123, command: { ...find, readConcern: { level: 'snapshot' } } },
  { what: 'reads at a cluster time', code: 123, command: { ...find, readConcern: { atClusterTime: 1 } } },
  { what: 'fields that a command does not know', code: 40415, command: { ...find, fliter: {} } },
  {
    what: 'commands outside the stable API under `apiStrict`',
    code: 323,
    command: { distinct: 'c', key: 'a', apiVersion: '1', apiStrict: true },
  },
  { what: 'tailable cursors', code: 2, command: { ...find, tailable: true } },
  { what: '`min`, `max`, `returnKey`, `showRecordId`', code: 2, command: { ...find, showRecordId: true } },
  { what: 'positional projection', code: 2, command: { ...find, projection: { 'a.$': 1 } } },
  { what: 'metadata other than `textScore`', code: 2, command: { ...find, projection: { a: { $meta: 'recordId' } } } },
  { what: 'sorts by two arrays', code: 2, command: { ...find, sort: { x: 1, y: 1 } } },
  { what: 'change streams', code: 40573, command: { aggregate: 'c', pipeline: [{ $changeStream: {} }], cursor: {} } },
  { what: 'capped collections', code: 115, command: { create: 'other', capped: true, size: 1000 } },
  { what: 'views', code: 115, command: { create: 'other', viewOn: 'c' } },
  { what: 'validators', code: 115, command: { create: 'other', validator: { a: 1 } } },
  { what: 'time series', code: 115, command: { create: 'other', timeseries: { timeField: 'at' } } },
  { what: 'a default collation of a collection', code: 115, command: { create: 'other', collation: { locale: 'en' } } },
  {
    what: 'hashed and geo indexes',
    code: 67,
    command: { createIndexes: 'c', indexes: [{ key: { a: 'hashed' }, name: 'h' }] },
  },
  { what: 'wildcard indexes', code: 67, command: { createIndexes: 'c', indexes: [{ key: { '$**': 1 }, name: 'w' }] } },
  { what: 'collation strength 4 and 5', code: 2, command: { ...find, collation: { locale: 'en', strength: 4 } } },
  {
    what: 'collation options `numericOrdering`, `caseFirst`, `caseLevel`, `backwards`, `alternate: shifted`',
    code: 2,
    command: { ...find, collation: { locale: 'en', numericOrdering: true } },
  },
  { what: 'collations of locales that ICU does not know', code: 2, command: { ...find, collation: { locale: 'xx' } } },
  {
    what: 'possessive quantifiers, atomic groups, recursion, conditions and verbs in patterns',
    code: 51091,
    command: { ...find, filter: { a: { $regex: 'a++' } } },
  },
  {
    what: 'case folding for a part of a pattern, references to groups that may not have matched',
    code: 51091,
    command: { ...find, filter: { a: { $regex: 'a(?i)b' } } },
  },
  {
    what: 'decimals in `$divide`, `$mod`, `$avg` and roundings, or together with doubles',
    code: 115,
    command: { aggregate: 'c', pipeline: [{ $group: { _id: 1, a: { $avg: '$decimal' } } }], cursor: {} },
  },
  {
    what: 'time zones by name in expressions',
    code: 115,
    command: {
      aggregate: 'c',
      pipeline: [{ $set: { a: { $hour: { date: '$at', timezone: 'Europe/Berlin' } } } }],
      cursor: {},
    },
  },
  {
    what: 'documents and commands nested more than 180 levels deep',
    code: 15,
    command: { ...find, filter: nested(200) },
  },
];

function nested(levels: number): Record<string, unknown> {
  let value: Record<string, unknown> = {};
  for (let level = 0; level < levels; level++) value = { a: value };
  return value;
}
