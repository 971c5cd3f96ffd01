import { appendFileSync } from 'node:fs';
import { isDoc, toNumber } from '../bson/bson.values';
import type { Query, Selection } from './find.query';

/** Whatever is returned, no more documents are read without an index. The settings are the largest whole that is read. */
const LONGEST_SCAN = 3_000;
/** Shapes that are told apart; further ones are not noted. */
const MAX_SHAPES = 1_000;
/** Collections with fewer documents say nothing about what a query costs. */
const SMALL_COLLECTION = 1_000;
/** A query may examine so many documents or keys for each one that it returns, and as many more. */
const EXAMINED_PER_RESULT = 3;
const EXAMINED_BESIDE = 100;

/** A query that read much more than it returned, as a line of JSON. Values are left out: they are people's. */
interface CostlyQuery {
  ns: string;
  shape: string;
  plan: string;
  examined: number;
  returned: number;
  size: number;
}

/** Writes down which queries would become slow as data grows. Each shape once. */
export class PlanLog {
  private readonly seen = new Set<string>();

  constructor(private readonly file: string) {}

  note(ns: string, selection: Selection, query: Query, results: number): void {
    // Pages are asked for by number: those before are passed over by their keys.
    const returned = results + (toNumber(selection.skip) ?? 0);
    const examined = Math.max(query.counters.docsExamined, query.counters.keysExamined);
    const scans = query.plan.access.stage === 'COLLSCAN' && query.counters.docsExamined > LONGEST_SCAN;
    if (!scans && examined <= EXAMINED_PER_RESULT * returned + EXAMINED_BESIDE) return;
    const size = query.collection.size;
    if (size < SMALL_COLLECTION) return;
    const shape = JSON.stringify({ filter: shapeOf(selection.filter), sort: selection.sort });
    if (this.seen.has(`${ns} ${shape}`) || this.seen.size >= MAX_SHAPES) return;
    this.seen.add(`${ns} ${shape}`);
    const line: CostlyQuery = { ns, shape, plan: query.plan.access.stage, examined, returned, size };
    appendFileSync(this.file, `${JSON.stringify(line)}\n`);
  }
}

/** A filter without its values. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.some(isDoc) ? value.map(shapeOf) : '[…]';
  if (!isDoc(value)) return '?';
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shapeOf(inner)]));
}
