import { compileExpression, fieldPath } from '../expressions/expression';
import { isDoc, isTruthy, numberKind, toNumber, type Doc } from '../bson/bson.values';
import { badValue, MongoError } from '../mongo.errors';
import type { Collation } from './collation';
import { elementTest } from './filter';
import { checkDepth } from './path.rules';

/** What becomes of a path: kept or dropped, changed where it stands, computed anew, or decided further down. */
export interface ProjectionNode {
  children: Map<string, ProjectionNode>;
  keep?: boolean;
  /** Changes a value in its place; undefined drops it. */
  change?: (value: unknown) => unknown;
  /** Computed over the whole document and put after what is kept. */
  compute?: (doc: Doc) => unknown;
  /** Something below is computed. */
  computes: boolean;
}

export interface ProjectionContext {
  variables?: Doc | undefined;
  collation?: Collation | undefined;
  /** The operators of find ($slice, $elemMatch, $meta) are known. */
  find: boolean;
  score?: ((doc: Doc) => number) | undefined;
}

export interface ProjectionTree {
  root: ProjectionNode;
  inclusive: boolean;
  keepId: boolean;
}

/** The parts of a projection, as a tree. Throws MongoDB's errors for paths that meet and for inclusion mixed with exclusion. */
export function projectionTree(spec: Doc, context: ProjectionContext): ProjectionTree {
  const reading = new TreeReader(context);
  reading.read(spec, []);
  const { root, inclusive, idFlag } = reading;
  return { root, inclusive: inclusive ?? idFlag === true, keepId: idFlag ?? true };
}

/** A number or a boolean says whether a field is kept. */
export function projectionFlag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : numberKind(value) ? isTruthy(value) : undefined;
}

class TreeReader {
  readonly root: ProjectionNode = { children: new Map(), computes: false };
  inclusive: boolean | undefined;
  idFlag: boolean | undefined;

  constructor(private readonly context: ProjectionContext) {}

  read(spec: Doc, above: readonly string[]): void {
    if (Object.keys(spec).length === 0)
      throw new MongoError(
        51270,
        `An empty sub-projection is not a valid value. Found empty object at path ${above.join('.')}`,
      );
    for (const [name, value] of Object.entries(spec)) {
      if (this.context.find && name.split('.').includes('$'))
        throw badValue('positional projection is not supported by this server');
      const path = [...above, ...fieldPath(name)];
      checkDepth(path);
      const nested = isDoc(value) && Object.keys(value)[0]?.startsWith('$') !== true;
      if (nested) this.read(value, path);
      else this.field(path, value);
    }
  }

  private field(path: readonly string[], value: unknown): void {
    const flag = projectionFlag(value);
    if (flag !== undefined) {
      if (path.length === 1 && path[0] === '_id') {
        this.idFlag = flag;
        return;
      }
      this.decide(flag, path);
      this.nodeAt(path).keep = flag;
      return;
    }
    if (this.context.find && isDoc(value) && this.findOperator(path, value)) return;
    if (this.inclusive === false)
      throw new MongoError(31310, `Cannot use an expression ${path.join('.')} in an exclusion projection`);
    this.inclusive = true;
    this.compute(path, compileExpression(value, this.context));
  }

  /** $slice, $elemMatch and $meta of find; false for anything else. */
  private findOperator(path: readonly string[], value: Doc): boolean {
    const name = path.join('.');
    if ('$slice' in value && isFindSlice(value['$slice'])) {
      this.nodeAt(path).change = slicing(value['$slice']);
      return true;
    }
    if ('$elemMatch' in value) {
      if (path.length > 1) throw new MongoError(31255, 'Cannot use $elemMatch projection on a nested field');
      this.decide(true, path);
      const test = elementTest(value['$elemMatch'], this.context);
      this.compute(path, (doc) => {
        const items = doc[name];
        const found: unknown = Array.isArray(items) ? items.findIndex(test) : -1;
        return Array.isArray(items) && typeof found === 'number' && found >= 0 ? [items[found]] : undefined;
      });
      return true;
    }
    if (!('$meta' in value)) return false;
    const { score } = this.context;
    if (value['$meta'] !== 'textScore')
      throw badValue(`$meta: ${String(value['$meta'])} is not supported by this server`);
    if (!score) throw new MongoError(40218, 'query requires text score metadata, but it is not available');
    this.compute(path, score);
    return true;
  }

  private decide(inclusive: boolean, path: readonly string[]): void {
    if (this.inclusive !== undefined && this.inclusive !== inclusive) {
      throw new MongoError(
        inclusive ? 31253 : 31254,
        `Cannot do ${inclusive ? 'inclusion' : 'exclusion'} on field ${path.join('.')} in ${inclusive ? 'exclusion' : 'inclusion'} projection`,
      );
    }
    this.inclusive = inclusive;
  }

  private compute(path: readonly string[], compute: (doc: Doc) => unknown): void {
    this.nodeAt(path).compute = compute;
    let node: ProjectionNode | undefined = this.root;
    for (const part of path) {
      if (node) node.computes = true;
      node = node?.children.get(part);
    }
  }

  private nodeAt(path: readonly string[]): ProjectionNode {
    let node = this.root;
    for (const part of path) {
      if (isLeaf(node)) throw new MongoError(31249, `Path collision at ${path.join('.')}`);
      const next: ProjectionNode = node.children.get(part) ?? { children: new Map(), computes: false };
      node.children.set(part, next);
      node = next;
    }
    if (node.children.size > 0 || isLeaf(node)) throw new MongoError(31250, `Path collision at ${path.join('.')}`);
    return node;
  }
}

const isLeaf = ({ keep, change, compute }: ProjectionNode): boolean =>
  keep !== undefined || change !== undefined || compute !== undefined;

/** find has a $slice of numbers alone; anything else is the expression of that name. */
function isFindSlice(value: unknown): boolean {
  if (!Array.isArray(value)) return toNumber(value) !== undefined;
  return value.length === 2 && value.every((item) => toNumber(item) !== undefined);
}

function slicing(value: unknown): (value: unknown) => unknown {
  const [first, second]: unknown[] = Array.isArray(value) ? value : [undefined, value];
  const count = Math.trunc(toNumber(second) ?? 0);
  if (first === undefined)
    return (items) => (Array.isArray(items) ? (count < 0 ? items.slice(count) : items.slice(0, count)) : items);
  if (count <= 0) throw new MongoError(28724, 'First argument to $slice must be positive');
  const skip = Math.trunc(toNumber(first) ?? 0);
  return (items) => {
    if (!Array.isArray(items)) return items;
    const from = skip < 0 ? Math.max(0, items.length + skip) : skip;
    return items.slice(from, from + count);
  };
}
