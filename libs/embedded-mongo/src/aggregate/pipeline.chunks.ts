import { readDocument } from '../bson/bson.reader';
import type { Doc } from '../bson/bson.values';
import { MongoError } from '../mongo.errors';
import { PAUSE, type Pace, type Pause } from '../pace/pace';
import type { StoredDocument } from '../storage/collection';
import type { Stage } from './stage.types';

/** Documents that go through stages at once when the stages do not need them all. */
const CHUNK = 32;
/** Documents that stages may be given at once, bytes: MongoDB's own limit of a stage. */
const MAX_HELD_BYTES = 100 * 1024 * 1024;

export interface Transformed {
  doc: Doc;
  /** Of what was read, bytes: what the document is held for to weigh. */
  weight: number;
}

/** Sends stored documents through stages, a few at a time, with pauses between. Without a source there is nothing. */
export function* inChunks(
  source: Iterable<StoredDocument | Pause> | undefined,
  stage: Stage,
  pace: Pace,
): Generator<Transformed | Pause> {
  let chunk: Doc[] = [];
  let weight = 0;
  const emit = function* (): Generator<Transformed> {
    const each = weight / chunk.length;
    for (const doc of stage(chunk)) yield { doc, weight: each };
    chunk = [];
    weight = 0;
  };
  for (const found of source ?? []) {
    if (found === PAUSE) {
      yield PAUSE;
      continue;
    }
    chunk.push(readDocument(found.raw));
    weight += found.raw.length;
    if (chunk.length < CHUNK) continue;
    yield* emit();
    if (pace.due()) yield PAUSE;
  }
  if (chunk.length > 0) yield* emit();
}

/** All documents, for stages that need them at once. Throws when they are too many to hold. */
export function* weighed(source: Iterable<Transformed | Pause>): Generator<Pause, Doc[]> {
  const documents: Doc[] = [];
  let bytes = 0;
  for (const item of source) {
    if (item === PAUSE) {
      yield PAUSE;
      continue;
    }
    documents.push(item.doc);
    bytes += item.weight;
    if (bytes > MAX_HELD_BYTES)
      throw new MongoError(
        292,
        `Exceeded memory limit for a stage: ${MAX_HELD_BYTES} bytes, and there is no disk use here`,
      );
  }
  return documents;
}
