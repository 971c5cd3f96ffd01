import { ejsonExcess, type EjsonLimits } from '@gantry/ddp';

const TEXTS: Readonly<Record<keyof EjsonLimits, string>> = {
  depth: 'The request body is nested too deep',
  keys: 'The request body has too many keys',
  entries: 'The request body has too many entries',
};

/** The limit that the JSON text of a body exceeds, or undefined; checked before the text is parsed. */
export function exceedsJsonLimits(text: string): string | undefined {
  const excess = ejsonExcess(text);
  return excess && TEXTS[excess];
}
