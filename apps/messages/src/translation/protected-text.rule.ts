/** Code, addresses, emoji, users and channels are not translated. */
const PROTECTED = /```[\s\S]*?```|`[^`\n]+`|https?:\/\/\S+|:[\w+-]+:|(?<![\w])[@#][\w.-]+/g;
const MAX_PROTECTED = 200;
const MARK = /\{\s*(\d+)\s*\}/g;

export interface ProtectedText {
  /** The text with `{0}`, `{1}` … in place of the parts to keep. */
  readonly text: string;
  /** Puts the kept parts into a translation; parts that the translation has lost are appended. */
  readonly restore: (translated: string) => string;
}

/** Takes the parts out of a text that must not be translated. */
export function protect(original: string): ProtectedText {
  const kept: string[] = [];
  const text = original.replace(PROTECTED, (part) => {
    if (kept.length >= MAX_PROTECTED) return part;
    kept.push(part);
    return `{${kept.length - 1}}`;
  });
  return {
    text,
    restore: (translated) => {
      const missing = new Set(kept.keys());
      const restored = translated.replace(MARK, (mark, digits: string) => {
        const part = kept[Number(digits)];
        missing.delete(Number(digits));
        return part ?? mark;
      });
      return [restored, ...[...missing].map((index) => kept[index] ?? '')].join(' ');
    },
  };
}
