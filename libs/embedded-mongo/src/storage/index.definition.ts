import { failedToParse, MongoError } from '../mongo.errors';
import { isDoc, isTruthy, toNumber, type Doc } from '../bson/bson.values';
import { parseCollation, type Collation } from '../matching/collation';
import { isArrayIndex } from '../matching/document.path';
import { compileFilter, type Filter } from '../matching/filter';
import { textFields, type TextFields } from '../matching/text.search';

export interface IndexField {
  path: string;
  parts: readonly string[];
  descending: boolean;
}

/** An index, parsed from its specification. */
export interface IndexDefinition {
  /** Key space in the store. */
  space: number;
  name: string;
  /** The specification as listIndexes shows it. */
  spec: Doc;
  fields: readonly IndexField[];
  unique: boolean;
  sparse: boolean;
  partial: Filter | undefined;
  partialSpec: Doc | undefined;
  expireAfterSeconds: number | undefined;
  collation: Collation | undefined;
  text: TextFields | undefined;
  /** Top-level fields that decide a document's keys; undefined: any field. */
  reads: ReadonlySet<string> | undefined;
  /** Positions of fields that hold arrays in some document. */
  arrayFields: Set<number>;
  /** Some key was cut, so that order and exact bounds cannot be trusted. */
  cut: boolean;
}

const MAX_FIELDS = 32;
const OPTIONS = new Set([
  'v',
  'key',
  'name',
  'ns',
  'unique',
  'sparse',
  'background',
  'partialFilterExpression',
  'expireAfterSeconds',
  'collation',
  'weights',
  'default_language',
  'language_override',
  'textIndexVersion',
  'hidden',
]);
const cannotCreate = (message: string) => new MongoError(67, message);

/** The name MongoDB gives an index by default: fields and directions joined by underscores. */
export function defaultIndexName(key: Doc): string {
  return Object.entries(key)
    .map(([path, direction]) => `${path}_${String(toNumber(direction) ?? direction)}`)
    .join('_');
}

/** Parses a specification. Throws CannotCreateIndex and the like for what is malformed or not supported. */
export function parseIndex(given: unknown, space: number): IndexDefinition {
  if (!isDoc(given) || !isDoc(given['key']))
    throw failedToParse("The 'key' field is a required property of an index specification");
  for (const option of Object.keys(given)) {
    if (!OPTIONS.has(option))
      throw new MongoError(197, `The field '${option}' is not valid for an index specification.`);
  }
  const key = given['key'];
  const names = Object.keys(key);
  if (names.length === 0 || names.length > MAX_FIELDS)
    throw cannotCreate(`Index keys must have between 1 and ${MAX_FIELDS} fields`);
  const text = names.filter((name) => key[name] === 'text');
  const spec = normalSpec(given, key, text);
  const partialSpec = isDoc(spec['partialFilterExpression']) ? spec['partialFilterExpression'] : undefined;
  if (given['partialFilterExpression'] !== undefined && !partialSpec)
    throw cannotCreate("'partialFilterExpression' for an index must be a document");
  const partial = partialSpec && compileFilter(partialSpec);
  const fields = text.length > 0 ? [] : names.map((name) => indexField(name, key[name]));
  return {
    space,
    spec,
    fields,
    partial,
    partialSpec,
    name: String(spec['name']),
    unique: isTruthy(given['unique']),
    sparse: isTruthy(given['sparse']),
    expireAfterSeconds: expiry(given, names),
    collation: parseCollation(given['collation']),
    text: text.length > 0 ? textFields(text, isDoc(given['weights']) ? given['weights'] : {}) : undefined,
    reads: fieldsRead(names, text, partial),
    arrayFields: new Set(),
    cut: false,
  };
}

function normalSpec(given: Doc, key: Doc, text: readonly string[]): Doc {
  if (text.length > 0 && text.length < Object.keys(key).length)
    throw cannotCreate('Text indexes with further fields are not supported by this server');
  if (text.length > 0 && isTruthy(given['unique'])) throw cannotCreate('A text index cannot be unique');
  const spec: Doc = {
    v: 2,
    key,
    name: typeof given['name'] === 'string' && given['name'] !== '' ? given['name'] : defaultIndexName(key),
  };
  for (const option of ['unique', 'sparse', 'hidden', 'background']) if (isTruthy(given[option])) spec[option] = true;
  for (const option of ['partialFilterExpression', 'expireAfterSeconds', 'weights'])
    if (given[option] !== undefined) spec[option] = given[option];
  const collation = parseCollation(given['collation']);
  if (collation) spec['collation'] = collation.spec;
  return spec;
}

function expiry(given: Doc, names: readonly string[]): number | undefined {
  if (given['expireAfterSeconds'] === undefined) return undefined;
  const seconds = toNumber(given['expireAfterSeconds']);
  if (seconds === undefined || seconds < 0 || seconds > 0x7fffffff)
    throw cannotCreate("TTL index 'expireAfterSeconds' option must be within 0 and 2147483647");
  if (names.length > 1) throw cannotCreate('TTL indexes are single-field indexes, compound indexes do not support TTL');
  return seconds;
}

function fieldsRead(
  names: readonly string[],
  text: readonly string[],
  partial: Filter | undefined,
): ReadonlySet<string> | undefined {
  if (text.includes('$**') || (partial && !partial.fields)) return undefined;
  return new Set([...names.map((name) => name.split('.')[0] ?? name), ...(partial?.fields ?? [])]);
}

function indexField(path: string, direction: unknown): IndexField {
  if (path === '') throw cannotCreate('Index keys cannot be an empty field.');
  if (path.split('.').some((part) => part === '' || part.startsWith('$') || isArrayIndex(part))) {
    throw cannotCreate(`Index key '${path}' is not supported by this server`);
  }
  const number = toNumber(direction);
  if (typeof direction === 'string') throw cannotCreate(`Unknown index plugin '${direction}'`);
  if (number === undefined || number === 0 || Number.isNaN(number))
    throw cannotCreate('Values in the index key pattern must be numbers other than 0, or strings');
  return { path, parts: path.split('.'), descending: number < 0 };
}
