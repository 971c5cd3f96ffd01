import type { Settings } from '@gantry/service-kit';

export interface Language {
  /** A language code: `de`, `pt-BR`. */
  readonly language: string;
  readonly name: string;
}

/** A translation service with its configuration. */
export interface Translator {
  /**
   * @param inLanguage language for the names of the languages, if the service supports that.
   * @throws Error when it does not answer
   */
  languages(inLanguage: string): Promise<Language[]>;
  /** @throws Error when it does not answer, or answers unexpectedly */
  translate(text: string, into: string): Promise<string>;
}

/**
 * A kind of translation service. A new one is a row in `translation.providers.ts` and a value of
 * AutoTranslate_ServiceProvider.
 */
export interface TranslationProvider {
  /** Its value in the setting AutoTranslate_ServiceProvider. */
  readonly name: string;
  readonly displayName: string;
  /** @returns undefined when it is not configured */
  readonly open: (settings: Settings) => Translator | undefined;
}
