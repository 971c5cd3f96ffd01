import type { ForwardedRequest } from '@gantry/contracts';
import { hookBody } from './hook-body.rule';

const FORM = 'application/x-www-form-urlencoded';
const sent = (type: string, text: string, method: ForwardedRequest['method'] = 'POST'): ForwardedRequest => ({
  method,
  prefix: '/hooks/',
  segments: [],
  query: '',
  headers: { 'content-type': type },
  body: Buffer.from(text),
});

describe('the body of a webhook', () => {
  it.each<[string, ForwardedRequest, unknown]>([
    ['JSON', sent('application/json', '{"text":"hi"}'), { text: 'hi' }],
    ['a form', sent(FORM, 'text=hi&alias=Bot'), { text: 'hi', alias: 'Bot' }],
    ['a payload in a form', sent(FORM, `payload=${encodeURIComponent('{"text":"hi"}')}`), { text: 'hi' }],
    ['a payload beside other fields', sent(FORM, 'payload=1&text=hi'), { payload: '1', text: 'hi' }],
    ['nothing', sent('application/json', ''), {}],
    ['a GET', sent('application/json', '{"text":"hi"}', 'GET'), {}],
  ])('is read from %s', (_name, request, expected) => {
    expect(hookBody(request)).toEqual(expected);
  });

  it.each([
    sent(FORM, 'payload=no'),
    sent(FORM, 'payload=[1]'),
    sent('application/json', '{'),
    sent('text/xml', '<a/>'),
  ])('is refused when it cannot be read: %j', (request) => {
    expect(() => hookBody(request)).toThrow(/The payload|The request body/);
  });
});
