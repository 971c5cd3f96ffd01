import type { Settings } from '@gantry/service-kit';

export interface Language {
  /** Its code: `de`, `pt-BR`. */
  readonly language: string;
  readonly name: string;
}

/** Somebody who translates, as an administrator has set it up. */
export interface Translator {
  /** @param inLanguage in which the languages are named, where the service can. @throws Error when it does not answer */
  languages(inLanguage: string): Promise<Language[]>;
  /** @throws Error when it does not answer, or not as it should */
  translate(text: string, into: string): Promise<string>;
}

/** A kind of translator; a new one is a row of `translation.providers.ts` and a value of AutoTranslate_ServiceProvider. */
export interface TranslationProvider {
  /** As the setting AutoTranslate_ServiceProvider names it. */
  readonly name: string;
  readonly displayName: string;
  /** @returns undefined while it is not set up */
  readonly open: (settings: Settings) => Translator | undefined;
}
