import { Readable } from 'node:stream';
import { matchesEtag, type RestContent } from '@gantry/contracts';
import { contentAnswer } from './rest.content';

const none = async (): Promise<RestContent> => ({ headers: {} });

async function text(content: unknown): Promise<string> {
  if (content instanceof Readable) return Buffer.concat(await content.toArray()).toString();
  return Buffer.isBuffer(content) ? content.toString() : '';
}

const get = (ifNoneMatch?: string) => ({ method: 'GET', ifNoneMatch });

describe('content', () => {
  it.each([
    ['"a"', '"a"', true],
    ['"a"', 'W/"a"', true],
    ['W/"a"', '"b", "a"', true],
    ['"a"', '*', true],
    ['"a"', '"b"', false],
    ['"a"', undefined, false],
    [undefined, '*', false],
  ])('%s is the same as %s: %s', (etag, ifNoneMatch, same) => {
    expect(matchesEtag(etag, ifNoneMatch)).toBe(same);
  });

  it('is not sent again to who has it', () => {
    const headers = { etag: '"a"', 'content-type': 'image/png', 'cache-control': 'public' };
    expect(contentAnswer({ headers, body: 'x' }, get('"a"'), none)).toEqual({
      status: 304,
      headers: { etag: '"a"', 'cache-control': 'public' },
      content: undefined,
    });
  });

  it('is sent whole, with its status', async () => {
    const answer = contentAnswer({ status: 404, headers: { etag: '"a"' }, body: 'gone' }, get('"a"'), none);
    expect([answer.status, await text(answer.content)]).toEqual([404, 'gone']);
  });

  it('is sent part by part', async () => {
    const part = async (next: unknown): Promise<RestContent> => ({
      headers: {},
      body: `${String(next)},`,
      ...(next === 3 ? {} : { next: Number(next) + 1 }),
    });
    const answer = contentAnswer({ headers: {}, body: '1,', next: 2 }, get(), part);
    expect(await text(answer.content)).toBe('1,2,3,');
  });

  it('asks for no further part of what nobody reads', async () => {
    const headers = { 'content-length': '9' };
    const answer = contentAnswer({ headers, body: '1', next: 2 }, { ...get(), method: 'HEAD' }, none);
    expect([answer.headers, await text(answer.content)]).toEqual([headers, '']);
  });
});
