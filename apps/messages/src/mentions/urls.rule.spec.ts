import fc from 'fast-check';
import { MAX_URLS, urlsIn } from './urls.rule';

const PATIENCE_MS = 1_000;
const found = (text: string): string[] => urlsIn(text).map(({ url }) => url);

describe('urlsIn', () => {
  it.each([
    ['see https://example.com', ['https://example.com']],
    ['http://a', ['http://a']],
    ['https://a b', ['https://a']],
    ['HTTPS://Example.com/Path', ['HTTPS://Example.com/Path']],
    ['https://example.com/a?b=c&d=e#f', ['https://example.com/a?b=c&d=e#f']],
    ['https://example.com:8080/x', ['https://example.com:8080/x']],
    ['https://example.com.', ['https://example.com']],
    ['Is it https://example.com/x?!', ['https://example.com/x']],
    ['(https://example.com)', ['https://example.com']],
    ['*https://example.com* _https://b.de_', ['https://example.com', 'https://b.de']],
    ['[x](https://example.com/a)', ['https://example.com/a']],
    ['<https://example.com|text>', ['https://example.com|text']],
    ['"https://example.com"', ['https://example.com']],
    ['`https://example.com`', ['https://example.com']],
    ['https://a.de https://b.de https://a.de', ['https://a.de', 'https://b.de']],
    ['https://a.de\nhttp://b.de', ['https://a.de', 'http://b.de']],
    ['https://', []],
    ['http://...', []],
    ['ftp://a.de javascript:alert(1) a.de www.a.de', []],
    ['xhttps://a.de', []],
    ['', []],
  ])('%j → %j', (text, urls) => {
    expect(found(text)).toEqual(urls);
  });

  it('keeps no more links than its limit', () => {
    const text = Array.from({ length: 2 * MAX_URLS }, (_, index) => `https://a.de/${index}`).join(' ');
    expect(found(text)).toHaveLength(MAX_URLS);
    expect(found(text)[0]).toBe('https://a.de/0');
  });

  it('leaves out a link that is too long for anybody', () => {
    expect(found(`https://a.de/${'x'.repeat(1_987)} https://b.de/${'x'.repeat(1_988)}`)).toHaveLength(1);
  });

  it('answers links that stand in the text, each once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('http://', 'https://', 'a.de', '/', '.', ' ', ')', '\n', '<', 'x')),
        (parts) => {
          const text = parts.join('');
          const urls = found(text);
          expect(new Set(urls).size).toBe(urls.length);
          for (const url of urls) {
            expect(text).toContain(url);
            expect(url).toMatch(/^https?:\/\/[^\s<]*[^\s<.)]$/);
          }
        },
      ),
    );
  });

  it.each(
    ['.', ')', '_', 'http://', 'http://a.', 'https://a ', 'h', 'ht', 'http', 'http:/', '.a', ')a', '~.'].flatMap(
      (unit) => {
        const text = unit.repeat(100_000 / unit.length);
        return [text, `https://${text}`, `https://${text}a`, `https://a${text}`];
      },
    ),
  )('searches a long text that is made to be slow in time: %#', (text) => {
    const started = performance.now();
    urlsIn(text);
    expect(performance.now() - started).toBeLessThan(PATIENCE_MS);
  });
});
