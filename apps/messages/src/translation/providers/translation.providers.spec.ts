import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deeplTranslator, googleTranslator, libreTranslator } from './translation.providers';
import type { Translator } from './translation.provider';

interface Asked {
  readonly url: string;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

/** Answers as the three services document it. */
const ANSWERS: Readonly<Record<string, unknown>> = {
  '/google/languages': { data: { languages: [{ language: 'de', name: 'German' }] } },
  '/google': { data: { translations: [{ translatedText: 'Hallo' }] } },
  '/deepl/languages': [{ language: 'DE', name: 'German', supports_formality: true }],
  '/deepl/translate': { translations: [{ detected_source_language: 'EN', text: 'Hallo' }] },
  '/libre/languages': [{ code: 'de', name: 'German', targets: ['en'] }],
  '/libre/translate': { translatedText: 'Hallo' },
};

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString();
  return text === '' ? undefined : JSON.parse(text);
}

describe('the translation services', () => {
  let server: Server;
  let base: string;
  let asked: Asked[];

  beforeAll(async () => {
    const answer = async (request: IncomingMessage, response: ServerResponse) => {
      const { url = '', headers } = request;
      asked.push({ url, authorization: headers.authorization, body: await bodyOf(request) });
      const known = ANSWERS[url.split('?')[0] ?? ''];
      response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(known ?? {}));
    };
    server = createServer((request, response) => void answer(request, response));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  beforeEach(() => (asked = []));
  afterAll(() => new Promise((closed) => server.close(closed)));

  it.each<[string, () => Translator, Asked]>([
    [
      'Google',
      () => googleTranslator('key', `${base}/google`),
      { url: '/google?key=key', authorization: undefined, body: { q: 'Hello', target: 'de', format: 'text' } },
    ],
    [
      'DeepL',
      () => deeplTranslator('key', `${base}/deepl`),
      { url: '/deepl/translate', authorization: 'DeepL-Auth-Key key', body: { text: ['Hello'], target_lang: 'DE' } },
    ],
    [
      'LibreTranslate',
      () => libreTranslator(`${base}/libre/`, 'key'),
      {
        url: '/libre/translate',
        authorization: undefined,
        body: { q: 'Hello', source: 'auto', target: 'de', format: 'text', api_key: 'key' },
      },
    ],
  ])('%s', async (_name, open, request) => {
    const translator = open();
    expect(await translator.languages('en')).toEqual([{ language: 'de', name: 'German' }]);
    expect(await translator.translate('Hello', 'de')).toBe('Hallo');
    expect(asked[1]).toEqual(request);
  });

  it('fail where the service refuses', async () => {
    await expect(libreTranslator(`${base}/none`, '').translate('x', 'de')).rejects.toThrow('answers 404');
  });
});
