import type { Doc } from '../bson/bson.values';
import { badValue } from '../mongo.errors';
import type { Collation } from '../matching/collation';

/** What stages need besides their specification. */
export interface StageContext {
  /** Bound by `let`: values, not expressions. */
  variables: Doc | undefined;
  collation: Collation | undefined;
  /** The stage reads a collection itself, so that a text index may serve it. */
  leading: boolean;
  /** Runs a pipeline on another collection of the same database, with indexes where they serve. */
  foreign(name: string, pipeline: readonly Doc[], variables: Doc | undefined): Iterable<Doc>;
  /** Compiles a pipeline that stands within a stage. */
  nested(pipeline: unknown, variables?: Doc): Stage;
}

/** Sends documents of exact values through. It never changes one: documents may share parts with each other. */
export type Stage = (source: Iterable<Doc>) => Iterable<Doc>;

/** Checks a stage and makes it ready. Throws MongoDB's errors for what is malformed or not answered here. */
export type StageCompiler = (spec: unknown, context: StageContext) => Stage;

/** One document in, one out. */
export type DocumentStage = (doc: Doc) => Doc;

/** A stage out of what becomes of each document. */
export function eachDocument(change: DocumentStage): Stage {
  return function* changed(source) {
    for (const doc of source) yield change(doc);
  };
}

/** Documents that a stage may hold in memory at once. */
export const MAX_HELD_DOCUMENTS = 1_000_000;

/** All documents of a source. Throws when there are more than a stage may hold. */
export function held(source: Iterable<Doc>): Doc[] {
  const documents: Doc[] = [];
  for (const doc of source) {
    documents.push(doc);
    if (documents.length > MAX_HELD_DOCUMENTS)
      throw badValue(`a stage would hold more than ${MAX_HELD_DOCUMENTS} documents`);
  }
  return documents;
}
