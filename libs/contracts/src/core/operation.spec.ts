import { z } from 'zod';
import { defineOperation, type RestRequest } from './operation';

const named = defineOperation({
  id: 'rooms.test.named',
  summary: '',
  auth: 'required',
  input: z.object({ roomId: z.string(), text: z.string().optional() }),
  output: z.object({}),
  rest: [{ method: 'POST', path: '/api/v1/test', request: ['roomId', 'text'], example: { roomId: 'r' } }],
  ddp: [{ method: 'test', input: ['roomId', 'text'], example: ['r', 'hi'] }],
  errors: [],
});
const request = (input: Record<string, unknown>): RestRequest => ({
  params: {},
  query: {},
  body: input,
  headers: {},
  input,
  page: {},
  files: [],
  caller: { kind: 'anonymous' },
});

describe('defineOperation', () => {
  it('takes the service from the id', () => {
    expect(named.service).toBe('rooms');
  });

  it('reads parameters of a request by their names, and no others', () => {
    expect(named.rest?.[0]?.request?.(request({ roomId: 'r', text: 5, more: true }))).toEqual({ roomId: 'r', text: 5 });
    expect(named.rest?.[0]?.request?.(request({}))).toEqual({ roomId: undefined, text: undefined });
  });

  it('reads arguments of a method by their places', () => {
    expect(named.ddp?.[0]?.input(['r', 'hi', ''])).toEqual({ roomId: 'r', text: 'hi' });
    expect(named.ddp?.[0]?.input([])).toEqual({ roomId: undefined, text: undefined });
  });

  it('lets bindings name fields of the input alone', () => {
    const wrong = () =>
      // @ts-expect-error -- 'rid' is no field of the input
      defineOperation({ ...named, rest: [{ method: 'GET', path: '/', request: ['rid'], example: {} }] });
    expect(wrong).not.toThrow();
  });
});
