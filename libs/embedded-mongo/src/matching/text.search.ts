import { failedToParse, typeMismatch } from '../mongo.errors';
import { isDoc, isTruthy, type Doc } from '../bson/bson.values';
import { parsePath, valuesAtPath, type Path } from './document.path';

/** Longest word that enters a text index, in characters. */
const MAX_WORD = 64;
const WORD = /[\p{L}\p{N}_]+/gu;
const MARKS = /\p{M}/gu;
const DEFAULT_WEIGHT = 1;

/** Words of a text as a text index holds them: lower case, without diacritics. There is no stemming and there are no stop words. */
export function wordsOf(text: string): string[] {
  const folded = text.normalize('NFD').replace(MARKS, '').toLowerCase();
  return Array.from(folded.matchAll(WORD), (match) => match[0].slice(0, MAX_WORD));
}

/** The text fields of an index with their weights; `undefined` paths means every string of the document (`$**`). */
export interface TextFields {
  paths: readonly { path: Path; weight: number }[] | undefined;
}

/** A parsed `$text` condition; `bind` gives it the fields of the collection's text index. */
export class TextSearch {
  private fields: TextFields = { paths: undefined };

  constructor(
    readonly words: readonly string[],
    readonly phrases: readonly string[],
    readonly excluded: readonly string[],
    private readonly caseSensitive: boolean,
  ) {}

  bind(fields: TextFields): void {
    this.fields = fields;
  }

  /** Words to look up: a document must hold one of them. */
  get candidates(): readonly string[] {
    return this.words;
  }

  test(doc: Doc): boolean {
    const texts = textsOf(doc, this.fields).map(({ text }) => text);
    const words = new Set(texts.flatMap(wordsOf));
    if (!this.words.some((word) => words.has(word))) return false;
    if (this.excluded.some((word) => words.has(word))) return false;
    return this.phrases.every((phrase) => texts.some((text) => this.contains(text, phrase)));
  }

  private contains(text: string, phrase: string): boolean {
    if (this.caseSensitive) return text.includes(phrase);
    return text.toLowerCase().includes(phrase.toLowerCase());
  }

  /** Relevance: for each searched word, how much of each field it makes up, times the field's weight. */
  score(doc: Doc): number {
    let score = 0;
    for (const { text, weight } of textsOf(doc, this.fields)) {
      const words = wordsOf(text);
      const hits = words.filter((word) => this.words.includes(word)).length;
      if (hits > 0)
        score +=
          weight * (0.5 + hits / (2 * words.length)) * new Set(words.filter((word) => this.words.includes(word))).size;
    }
    return score;
  }
}

/** Parses `$text: { $search, $caseSensitive, $diacriticSensitive, $language }`. */
export function parseTextSearch(value: unknown): TextSearch {
  if (!isDoc(value) || typeof value['$search'] !== 'string')
    throw typeMismatch('"$search" had the wrong type. Expected string');
  for (const name of Object.keys(value)) {
    if (!['$search', '$language', '$caseSensitive', '$diacriticSensitive'].includes(name))
      throw failedToParse(`extra fields in $text: ${name}`);
  }
  const phrases: string[] = [];
  const rest = value['$search'].replace(/"([^"]+)"/g, (_, phrase: string) => {
    phrases.push(phrase);
    return ` ${phrase} `;
  });
  const excluded: string[] = [];
  const kept = rest.replace(/(^|\s)-(\S+)/g, (_, space: string, word: string) => {
    excluded.push(...wordsOf(word));
    return space;
  });
  return new TextSearch([...new Set(wordsOf(kept))], phrases, excluded, isTruthy(value['$caseSensitive']));
}

/** The texts that a text index covers in one document, with their weights. */
export function textsOf(doc: Doc, fields: TextFields): { text: string; weight: number }[] {
  const texts: { text: string; weight: number }[] = [];
  if (fields.paths === undefined) {
    collectStrings(doc, (text) => texts.push({ text, weight: DEFAULT_WEIGHT }));
  } else {
    for (const { path, weight } of fields.paths) {
      for (const value of valuesAtPath(doc, path)) if (typeof value === 'string') texts.push({ text: value, weight });
    }
  }
  return texts;
}

function collectStrings(value: unknown, found: (text: string) => void): void {
  if (typeof value === 'string') found(value);
  else if (Array.isArray(value)) for (const item of value) collectStrings(item, found);
  else if (isDoc(value)) for (const item of Object.values(value)) collectStrings(item, found);
}

/** Text fields from an index's key and weights. */
export function textFields(names: readonly string[], weights: Doc): TextFields {
  if (names.includes('$**')) return { paths: undefined };
  return { paths: names.map((name) => ({ path: parsePath(name), weight: Number(weights[name] ?? DEFAULT_WEIGHT) })) };
}
