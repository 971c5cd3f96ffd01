import { AppError, type ErrorDetails } from './app-error';
import type { ErrorSpec } from './operation';

/** Values for the placeholders in the text of an error: `{name}`. */
export type ErrorWords = Readonly<Record<string, string | number>>;

/** An error as a value: contracts list it, and services throw what `error` makes of it. */
export interface DefinedError extends ErrorSpec {
  /**
   * @param details for clients, beside the code
   * @param words what the braces of the text stand for; braces without a word stay as they are
   */
  readonly error: (details?: ErrorDetails, words?: ErrorWords, options?: { readonly cause?: unknown }) => AppError;
}

/** Defines an error once, for the contract that declares it and the service that throws it. */
export function defineError<const Spec extends ErrorSpec>(spec: Spec): Spec & DefinedError {
  return {
    ...spec,
    error: (details, words = {}, options) =>
      new AppError(spec.code, withWords(spec.text ?? '', words), details, spec.kind, options),
  };
}

function withWords(text: string, words: ErrorWords): string {
  return text.replace(/\{(\w+)\}/g, (braces, name: string) =>
    Object.hasOwn(words, name) ? String(words[name]) : braces,
  );
}
