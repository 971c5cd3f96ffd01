import { ddpVisitorToken, restVisitorToken, streamVisitorToken } from './visitor-token';

const parts = { params: {}, query: {}, body: {}, headers: {} };

describe('the token of a visitor', () => {
  it.each([
    [{ in: 'params', name: 'token' }, { params: { token: 't' } }],
    [{ in: 'query', name: 'token' }, { query: { token: 't' } }],
    [{ in: 'headers', name: 'x-visitor-token' }, { headers: { 'x-visitor-token': 't' } }],
    [{ in: 'body', name: 'visitor.token' }, { body: { visitor: { token: 't' } } }],
  ] as const)('is read at %j', (place, request) => {
    expect(restVisitorToken([place], { ...parts, ...request })).toBe('t');
    expect(restVisitorToken([place], parts)).toBeUndefined();
  });

  it('is the first that is a text', () => {
    const places = [{ in: 'body', name: 'token' } as const, { in: 'headers', name: 'x-visitor-token' } as const];
    const request = { ...parts, body: { token: { $ne: 1 } }, headers: { 'x-visitor-token': 't' } };
    expect(restVisitorToken(places, request)).toBe('t');
    expect(restVisitorToken([{ in: 'body', name: 'constructor.name' }], parts)).toBeUndefined();
  });

  it.each<[object, unknown[], string | undefined]>([
    [{ argument: 0 }, ['t', 'x'], 't'],
    [{ argument: 1, field: 'token' }, ['x', { token: 't' }], 't'],
    [{ argument: 1, field: 'token' }, ['x', null], undefined],
    [{ argument: 3 }, ['t'], undefined],
  ])('is the argument %j of %j', (place, params, token) => {
    expect(ddpVisitorToken([{ argument: 0, ...place }], params)).toBe(token);
  });

  it.each<[unknown[], string | undefined]>([
    [[{ token: 't' }], 't'],
    [[{ visitorToken: 't' }], 't'],
    [[{ useCollection: false, args: [{ token: 't' }] }], 't'],
    [[{ useCollection: false, args: [{ visitorToken: 't' }] }], 't'],
    [[true, { token: 't' }], 't'],
    [[true], undefined],
    [[{ args: 't' }], undefined],
    [[], undefined],
  ])('stands beside the event of a stream: %j', (extra, token) => {
    expect(streamVisitorToken(extra)).toBe(token);
  });
});
