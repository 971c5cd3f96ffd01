import { AppError, type Caller } from '@gantry/contracts';
import type { FastifyRequest } from 'fastify';
import { renderRestError } from './rest.error';
import { restRequest } from './rest.request';

const caller: Caller = { kind: 'anonymous' };

function requestOf(
  parts: Partial<Record<'query' | 'body' | 'params' | 'headers' | 'method', unknown>>,
): FastifyRequest {
  return { method: 'GET', query: {}, body: undefined, params: {}, headers: {}, ...parts } as unknown as FastifyRequest;
}
const pageOf = (query: Record<string, unknown>) => restRequest(requestOf({ query }), caller, true).page;

function refusalOf(query: Record<string, unknown>): AppError {
  try {
    pageOf(query);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('restRequest', () => {
  it.each([
    ['GET', { from: 'query' }],
    ['DELETE', { from: 'query' }],
    ['POST', { from: 'body' }],
    ['PUT', { from: 'body' }],
  ])('takes the input of %s from %j', (method, input) => {
    const request = restRequest(requestOf({ method, query: { from: 'query' }, body: { from: 'body' } }), caller, false);
    expect(request).toMatchObject({ input, query: { from: 'query' }, body: { from: 'body' }, page: {}, caller });
  });

  it.each([undefined, null, 'text', 5, [1], true])('takes the body %j as none', (body) => {
    expect(restRequest(requestOf({ method: 'POST', body }), caller, false).body).toEqual({});
  });

  it('leaves out headers and path parameters that are no text', () => {
    const request = restRequest(
      requestOf({ headers: { a: 'x', 'set-cookie': ['y'], b: undefined }, params: { id: '1' } }),
      caller,
      false,
    );
    expect(request).toMatchObject({ headers: { a: 'x' }, params: { id: '1' } });
    expect(Object.keys(request.headers)).toEqual(['a']);
  });

  it('reads no page where there is none', () => {
    expect(restRequest(requestOf({ query: { query: 'not JSON' } }), caller, false).page).toEqual({});
  });
});

describe('the page of a request', () => {
  it.each([
    [{}, 0, undefined],
    [{ offset: '10', count: '5' }, 10, 5],
    [{ offset: '', count: '' }, 0, undefined],
    [{ offset: '-5', count: '0' }, 0, 0],
    [{ offset: 'x', count: 'y' }, 0, undefined],
    [{ offset: '7px', count: '2.9' }, 7, 2],
    [{ offset: ['1', '2'], count: {} }, 1, undefined],
  ])('%j: offset %d, count %s', (query, offset, count) => {
    expect(pageOf(query)).toMatchObject({ offset, count });
  });

  it('reads query, fields and sort as EJSON', () => {
    const query = {
      query: '{"_updatedAt":{"$gt":{"$date":"2018-11-21T15:27:28.202Z"}},"name":{"$regex":"g"}}',
      fields: '{"username":1,"_id":false}',
      sort: '{"value":-1,"_id":1}',
    };
    expect(pageOf(query)).toEqual({
      offset: 0,
      count: undefined,
      query: { _updatedAt: { $gt: new Date('2018-11-21T15:27:28.202Z') }, name: { $regex: 'g' } },
      fields: { username: 1, _id: false },
      sort: { value: -1, _id: 1 },
    });
  });

  it('reads dates in milliseconds too', () => {
    expect(pageOf({ query: '{"ts":{"$date":1542814048202}}' })['query']).toEqual({ ts: new Date(1_542_814_048_202) });
  });

  it.each(['query', 'fields', 'sort'])('takes an empty %s as none', (name) => {
    expect(pageOf({ [name]: '' })[name]).toBeUndefined();
  });

  // contract/rest-conventions.md, "query and fields"
  it('refuses what is no JSON in the words of the contract', () => {
    expect(renderRestError(refusalOf({ query: 'active:true' }))).toEqual({
      status: 400,
      body: {
        success: false,
        error: 'Invalid query parameter provided: "active:true" [error-invalid-query]',
        errorType: 'error-invalid-query',
        details: { helperMethod: 'parseJsonQuery' },
      },
    });
  });

  const bad = [
    '{',
    'null',
    '5',
    '"text"',
    '[]',
    '[{}]',
    'true',
    '{"$date":1}',
    '{"$InfNaN":1}',
    '{"a":1}}',
    "{'a':1}",
    '['.repeat(9_000),
    `{"a":"${'x'.repeat(10_000)}"}`,
  ];
  it.each(['query', 'fields', 'sort'].flatMap((name) => bad.map((text) => [name, text.slice(0, 40), text])))(
    'refuses as %s %s',
    (name, _shown, text) => {
      const error = refusalOf({ [name]: text });
      expect(error).toMatchObject({ code: `error-invalid-${name}`, kind: 'coded' });
      expect(error.reason).toMatch(new RegExp(`^Invalid ${name} parameter provided: `));
      expect(error.message.length).toBeLessThan(300);
    },
  );

  it.each(['query', 'fields', 'sort'])('refuses a repeated %s', (name) => {
    expect(refusalOf({ [name]: ['{}', '{}'] }).code).toBe(`error-invalid-${name}`);
  });

  it('lets no key change a prototype', () => {
    const query = pageOf({ query: '{"__proto__":{"polluted":1}}' })['query'];
    expect(Object.keys(query as object)).toEqual(['__proto__']);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    expect(Reflect.get(query as object, 'polluted')).toBeUndefined();
  });
});
