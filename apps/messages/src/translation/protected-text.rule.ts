/** Code, addresses, emoji, people and channels are not translated. */
const PROTECTED = /```[\s\S]*?```|`[^`\n]+`|https?:\/\/\S+|:[\w+-]+:|(?<![\w])[@#][\w.-]+/g;
const MAX_PROTECTED = 200;
const MARK = /\{\s*(\d+)\s*\}/g;

export interface ProtectedText {
  /** With marks, `{0}`, in the place of what must stay as it is. */
  readonly text: string;
  /** Puts what must stay into a translation; what it has lost stands behind it. */
  readonly restore: (translated: string) => string;
}

/** Takes out of a text what is the same in every language. */
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
