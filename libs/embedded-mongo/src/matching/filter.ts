import { BSONRegExp } from 'bson';
import { badValue, failedToParse, MongoError } from '../mongo.errors';
import { isDoc, isTruthy, typeName, type Doc } from '../bson/bson.values';
import { toRegExp } from '../patterns/pcre.pattern';
import type { Collation } from './collation';
import { parsePath, someAtPath, type Path, type ValueTest } from './document.path';
import { equals, regexTest } from './filter.operators';
import { isConditions, valueTest, type FilterContext } from './value.tests';
import { expressionTest } from '../expressions/expression';
import { parseTextSearch, type TextSearch } from './text.search';

/** One compiled condition. `leaf` conditions name their field and operator so that a planner can turn them into bounds. */
export type FilterNode =
  | { kind: 'and' | 'or' | 'nor'; nodes: FilterNode[]; test: (doc: Doc) => boolean }
  | LeafNode
  | { kind: 'text'; search: TextSearch; nodes: FilterNode[]; test: (doc: Doc) => boolean }
  | { kind: 'expression'; nodes: FilterNode[]; test: (doc: Doc) => boolean };

/** `accepts` tests one bare value; `inner` holds the conditions of an $elemMatch on documents. */
export interface LeafNode {
  kind: 'leaf';
  path: Path;
  op: string;
  value: unknown;
  nodes: FilterNode[];
  test: (doc: Doc) => boolean;
  accepts?: ValueTest;
  inner?: FilterNode[];
}

/** A compiled filter: `test` follows MongoDB's semantics for arrays, null and type brackets. */
export interface Filter {
  root: FilterNode;
  test: (doc: Doc) => boolean;
  /** Top-level fields that `test` reads; undefined when it may read any. */
  fields: ReadonlySet<string> | undefined;
  collation: Collation | undefined;
}

const DEEPEST = 100;

/** Compiles a filter. Throws BadValue and its like, as MongoDB does, for what is malformed or unsupported. */
export function compileFilter(filter: unknown, context: FilterContext = {}): Filter {
  if (!isDoc(filter)) throw typeError(filter);
  const root = parseFilter(filter, context);
  const fields = new Set<string>();
  return {
    root,
    test: root.test,
    fields: collectFields(root, fields) ? fields : undefined,
    collation: context.collation,
  };
}

const typeError = (value: unknown) =>
  new MongoError(14, `Expected field filter to be of type object, found ${typeName(value)}`);

function collectFields(node: FilterNode, fields: Set<string>): boolean {
  if (node.kind === 'leaf') {
    fields.add(node.path.top);
    return true;
  }
  if (node.kind === 'text' || node.kind === 'expression') return false;
  return node.nodes.every((child) => collectFields(child, fields));
}

function parseFilter(filter: Doc, context: FilterContext): FilterNode {
  const depth = (context.depth ?? 0) + 1;
  if (depth > DEEPEST) throw badValue('exceeded depth limit of filter');
  const nodes: FilterNode[] = [];
  for (const [name, value] of Object.entries(filter)) {
    if (name.startsWith('$')) nodes.push(...parseTopLevel(name, value, { ...context, depth }));
    else nodes.push(...parseField(parsePath(name), value, { ...context, depth }));
  }
  const [only] = nodes;
  return nodes.length === 1 && only ? only : group('and', nodes);
}

function group(kind: 'and' | 'or' | 'nor', nodes: FilterNode[]): FilterNode {
  const tests = nodes.map((node) => node.test);
  if (kind === 'and')
    return {
      kind,
      nodes,
      test: (doc) => {
        for (const test of tests) if (!test(doc)) return false;
        return true;
      },
    };
  if (kind === 'or') return { kind, nodes, test: (doc) => tests.some((test) => test(doc)) };
  return { kind, nodes, test: (doc) => !tests.some((test) => test(doc)) };
}

function parseTopLevel(name: string, value: unknown, context: FilterContext): FilterNode[] {
  switch (name) {
    case '$and':
    case '$or':
    case '$nor': {
      if (!Array.isArray(value) || value.length === 0) throw badValue(`${name} argument must be a non-empty array`);
      const nodes = value.map((item: unknown) => {
        if (!isDoc(item)) throw badValue(`${name} argument's entries must be objects`);
        return parseFilter(item, context);
      });
      return [group(name === '$and' ? 'and' : name === '$or' ? 'or' : 'nor', nodes)];
    }
    case '$expr':
      return [{ kind: 'expression', nodes: [], test: expressionTest(value, context) }];
    case '$text': {
      const search = parseTextSearch(value);
      return [{ kind: 'text', search, nodes: [], test: (doc) => search.test(doc) }];
    }
    case '$comment':
      return [];
    case '$where':
      throw new MongoError(2, '$where is not supported by this server');
    default:
      throw badValue(
        `unknown top level operator: ${name}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.`,
      );
  }
}

function parseField(path: Path, value: unknown, context: FilterContext): FilterNode[] {
  if (value instanceof BSONRegExp) return [leaf(path, '$regex', value, context)];
  if (!isConditions(value)) return [leaf(path, '$eq', value, context)];
  const nodes: FilterNode[] = [];
  for (const [op, operand] of Object.entries(value)) {
    if (!op.startsWith('$')) throw badValue(`unknown operator: ${op}`);
    if (op === '$options') {
      if (!('$regex' in value)) throw badValue('$options needs a $regex');
    } else if (op === '$regex') {
      nodes.push(leaf(path, '$regex', regexOperand(operand, value['$options']), context));
    } else {
      nodes.push(leaf(path, op, operand, context));
    }
  }
  return nodes;
}

function regexOperand(operand: unknown, options: unknown): BSONRegExp {
  if (options !== undefined && typeof options !== 'string') throw badValue('$options has to be a string');
  if (operand instanceof BSONRegExp) {
    if (options === undefined) return operand;
    if (operand.options !== '') throw new MongoError(51075, 'options set in both $regex and $options');
    return patternOf(operand.pattern, options);
  }
  if (typeof operand !== 'string') throw badValue('$regex has to be a string');
  return patternOf(operand, options ?? '');
}

/** Throws for what toRegExp refuses, before the class of the driver would throw errors of its own. */
function patternOf(pattern: string, options: string): BSONRegExp {
  toRegExp(pattern, options);
  return new BSONRegExp(pattern, options);
}

const NEGATED: Record<string, string> = { $ne: '$eq', $nin: '$in' };

function leaf(path: Path, op: string, value: unknown, context: FilterContext): FilterNode {
  const positive = NEGATED[op];
  if (positive !== undefined) {
    if (op === '$ne' && value instanceof BSONRegExp) throw badValue("Can't have regex as arg to $ne.");
    const test = leafTest(path, positive, valueTest(positive, value, context));
    return { kind: 'leaf', path, op, value, nodes: [], test: (doc) => !test(doc) };
  }
  if (op === '$not') return notNode(path, value, context);
  if (op === '$all') return allNode(path, value, context);
  if (op === '$exists') {
    const wanted = isTruthy(value);
    return {
      kind: 'leaf',
      path,
      op,
      value: wanted,
      nodes: [],
      test: (doc) => someAtPath(doc, path, (item) => item !== undefined) === wanted,
    };
  }
  if (op === '$elemMatch') return elemMatchNode(path, value, context);
  const accepts = valueTest(op, value, context);
  return { kind: 'leaf', path, op, value, nodes: [], accepts, test: leafTest(path, op, accepts) };
}

function leafTest(path: Path, op: string, test: ValueTest): (doc: Doc) => boolean {
  if (op === '$size') return (doc) => someAtPath(doc, path, test);
  const single = (item: unknown): boolean => {
    if (!Array.isArray(item)) return test(item);
    for (const member of item) if (test(member)) return true;
    return test(item);
  };
  return (doc) => someAtPath(doc, path, single);
}

function notNode(path: Path, value: unknown, context: FilterContext): FilterNode {
  if (!(value instanceof BSONRegExp) && !isConditions(value)) throw badValue('$not needs a regex or a document');
  const inner = group('and', parseField(path, value, context));
  return { kind: 'leaf', path, op: '$not', value, nodes: [], test: (doc) => !inner.test(doc) };
}

function allNode(path: Path, value: unknown, context: FilterContext): FilterNode {
  if (!Array.isArray(value)) throw badValue('$all needs an array');
  if (value.length === 0) return { kind: 'leaf', path, op: '$all', value, nodes: [], test: () => false };
  const nodes = value.map((item: unknown) => {
    if (isDoc(item) && '$elemMatch' in item) return leaf(path, '$elemMatch', item['$elemMatch'], context);
    if (isConditions(item)) throw badValue('no $ expressions in $all');
    return leaf(path, item instanceof BSONRegExp ? '$regex' : '$eq', item, context);
  });
  return group('and', nodes);
}

/** The members of an array that a document-form $elemMatch accepts are documents; the value form tests members themselves. */
export function elementTest(value: unknown, context: FilterContext): ValueTest {
  if (!isDoc(value)) throw badValue('$elemMatch needs an Object');
  const first = Object.keys(value)[0];
  if (isConditions(value) && first !== '$and' && first !== '$or' && first !== '$nor') {
    const nodes = parseField(parsePath('v'), value, context);
    return (item) => nodes.every((node) => node.test({ v: item }));
  }
  const node = parseFilter(value, context);
  return (item) => (isDoc(item) ? node.test(item) : Array.isArray(item) && node.test({ ...item }));
}

function elemMatchNode(path: Path, value: unknown, context: FilterContext): FilterNode {
  const test = elementTest(value, context);
  const inner = isDoc(value) && !isConditions(value) ? andNodes(parseFilter(value, context)) : [];
  return {
    kind: 'leaf',
    path,
    op: '$elemMatch',
    value,
    nodes: [],
    accepts: test,
    inner,
    test: (doc) => someAtPath(doc, path, (item) => Array.isArray(item) && item.some(test)),
  };
}

const andNodes = (node: FilterNode): FilterNode[] => (node.kind === 'and' ? node.nodes : [node]);

/** Compiles one field's conditions for use on a bare value (`$pull`, array filters): arrays are not entered. */
export function compileConditions(value: unknown, context: FilterContext = {}): ValueTest {
  if (isConditions(value)) {
    const nodes = parseField(parsePath('v'), value, context);
    return (item) => nodes.every((node) => node.test({ v: item }));
  }
  if (value instanceof BSONRegExp) return regexTest(value);
  if (isDoc(value)) {
    const node = parseFilter(value, context);
    return (item) => isDoc(item) && node.test(item);
  }
  return equals(value, context.collation);
}

/** Reports a filter that is not a document. */
export function filterDocument(value: unknown): Doc {
  if (value === undefined) return {};
  if (!isDoc(value)) throw failedToParse('filter must be an object');
  return value;
}
