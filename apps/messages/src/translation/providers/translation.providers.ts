import { z } from 'zod';
import { requestJson } from './json.client';
import type { TranslationProvider, Translator } from './translation.provider';

const GOOGLE = 'https://translation.googleapis.com/language/translate/v2';
const DEEPL = 'https://api.deepl.com/v2';
const DEEPL_FREE = 'https://api-free.deepl.com/v2';

const googleLanguages = z.object({
  data: z.object({ languages: z.array(z.object({ language: z.string(), name: z.string().optional() })) }),
});
const googleTexts = z.object({
  data: z.object({ translations: z.array(z.object({ translatedText: z.string() })).min(1) }),
});

/** Cloud Translation, basic edition (v2). @param base its address; tests use another one */
export function googleTranslator(key: string, base = GOOGLE): Translator {
  const address = (path: string, query: Record<string, string> = {}) =>
    `${base}${path}?${new URLSearchParams({ ...query, key }).toString()}`;
  return {
    async languages(target) {
      const { data } = await requestJson(address('/languages', { target }), googleLanguages, { method: 'GET' });
      return data.languages.map(({ language, name = language }) => ({ language, name }));
    },
    async translate(q, target) {
      const { data } = await requestJson(address(''), googleTexts, { body: { q, target, format: 'text' } });
      return data.translations[0]?.translatedText ?? q;
    },
  };
}

const deeplLanguages = z.array(z.object({ language: z.string(), name: z.string() }));
const deeplTexts = z.object({ translations: z.array(z.object({ text: z.string() })).min(1) });

/** DeepL's API. Keys of the free edition end in `:fx`. @param base its address; tests use another one */
export function deeplTranslator(key: string, base = key.endsWith(':fx') ? DEEPL_FREE : DEEPL): Translator {
  const headers = { authorization: `DeepL-Auth-Key ${key}` };
  return {
    async languages() {
      const found = await requestJson(`${base}/languages?type=target`, deeplLanguages, { method: 'GET', headers });
      return found.map(({ language, name }) => ({ language: language.toLowerCase(), name }));
    },
    async translate(text, into) {
      const body = { text: [text], target_lang: into.toUpperCase() };
      const { translations } = await requestJson(`${base}/translate`, deeplTexts, { headers, body });
      return translations[0]?.text ?? text;
    },
  };
}

const libreLanguages = z.array(z.object({ code: z.string(), name: z.string() }));
const libreText = z.object({ translatedText: z.string() });

/** LibreTranslate and compatible services. @param key empty if the server needs none */
export function libreTranslator(address: string, key: string): Translator {
  const base = address.replace(/\/+$/, '');
  return {
    async languages() {
      const found = await requestJson(`${base}/languages`, libreLanguages, { method: 'GET' });
      return found.map(({ code, name }) => ({ language: code, name }));
    },
    async translate(q, target) {
      const body = { q, source: 'auto', target, format: 'text', ...(key === '' ? {} : { api_key: key }) };
      return (await requestJson(`${base}/translate`, libreText, { body })).translatedText;
    },
  };
}

const withKey = (key: string, open: (key: string) => Translator) => (key === '' ? undefined : open(key));

/** The setting also offers microsoft-translate, which is not supported yet. */
export const TRANSLATION_PROVIDERS: readonly TranslationProvider[] = [
  {
    ...{ name: 'google-translate', displayName: 'Google' },
    open: (settings) => withKey(settings.text('AutoTranslate_GoogleAPIKey'), (key) => googleTranslator(key)),
  },
  {
    ...{ name: 'deepl-translate', displayName: 'DeepL' },
    open: (settings) => withKey(settings.text('AutoTranslate_DeepLAPIKey'), (key) => deeplTranslator(key)),
  },
  {
    ...{ name: 'libre-translate', displayName: 'LibreTranslate' },
    open: (settings) =>
      withKey(settings.text('AutoTranslate_LibreTranslateURL'), (address) =>
        libreTranslator(address, settings.text('AutoTranslate_LibreTranslateAPIKey')),
      ),
  },
];
