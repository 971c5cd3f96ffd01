import { corsHeaders, frameHeaders } from './edge.headers';

describe('the headers for other origins', () => {
  it.each([
    ['*', 'https://a.example', '*', undefined],
    ['*', undefined, '*', undefined],
    ['https://a.example', 'https://a.example', 'https://a.example', 'Origin'],
    ['https://a.example', 'https://evil.example', 'https://a.example', 'Origin'],
    ['https://a.example, https://b.example', 'https://b.example', 'https://b.example', 'Origin'],
    ['https://a.example, https://b.example', undefined, 'https://a.example', 'Origin'],
  ])('with the setting %s and the origin %s allow %s', (setting, origin, allowed, vary) => {
    const headers = corsHeaders({ text: () => setting }, origin);
    expect([headers['access-control-allow-origin'], headers['vary']]).toEqual([allowed, vary]);
    expect(headers['access-control-allow-headers']).toContain('X-User-Id, X-Auth-Token');
  });
});

describe('the header that keeps pages out of frames', () => {
  it.each([
    [true, 'sameorigin', { 'x-frame-options': 'sameorigin' }],
    [true, '', { 'x-frame-options': 'sameorigin' }],
    [true, 'deny\r\nx: y', { 'x-frame-options': 'denyx: y' }],
    [false, 'sameorigin', {}],
  ])('with restriction %s and the value %j is %j', (restricted, value, headers) => {
    expect(frameHeaders({ flag: () => restricted, text: () => value })).toEqual(headers);
  });

  it('is there while the settings are not', () => {
    expect(frameHeaders(undefined)).toEqual({ 'x-frame-options': 'sameorigin' });
  });
});
