import { AppError, defineOperation, STREAMS, type Caller } from '@gantry/contracts';
import { z } from 'zod';
import { newContext, type BusObserver, type RequestContext } from '.';
import { gate, PLATFORMS, until, type Member, type Platform } from './platform.fixture';

const echo = defineOperation({
  id: 'messages.test.echo',
  summary: 'Answers its input',
  input: z.object({
    text: z.string(),
    times: z.number().default(1),
    at: z.date().optional(),
    bytes: z.instanceof(Uint8Array).optional(),
    list: z.array(z.string()).optional(),
  }),
  output: z.object({
    text: z.string(),
    times: z.number(),
    at: z.date().optional(),
    bytes: z.instanceof(Uint8Array).optional(),
  }),
  auth: 'internal',
  deadlineMs: 3_000,
  errors: [],
});
const contextSchema = z.object({
  traceId: z.string(),
  locale: z.string().optional(),
  hops: z.number(),
  deadline: z.number(),
  caller: z.record(z.string(), z.unknown()),
});
const inner = defineOperation({
  id: 'rooms.test.inner',
  summary: 'Answers its context',
  input: z.object({}),
  output: contextSchema,
  auth: 'internal',
  errors: [],
});
const outer = defineOperation({
  id: 'messages.test.outer',
  summary: 'Asks inner',
  input: z.object({}),
  output: contextSchema,
  auth: 'internal',
  errors: [],
});
const third = defineOperation({
  id: 'auth.test.third',
  summary: 'Asks outer',
  input: z.object({}),
  output: contextSchema,
  auth: 'internal',
  errors: [],
});
const nothing = defineOperation({
  id: 'messages.test.nothing',
  summary: 'Answers nothing',
  input: z.object({}),
  output: z.void(),
  auth: 'internal',
  errors: [],
});
const brief = defineOperation({ ...echo, id: 'messages.test.brief', deadlineMs: 150 });

const USER: Caller = {
  kind: 'user',
  userId: 'u1',
  username: 'ann',
  roles: ['user', 'admin'],
  hashedToken: 'h',
  bypassTwoFactor: false,
  ip: '127.0.0.1',
};
const context = (deadlineMs = 3_000) => newContext(USER, { traceId: 'trace-1', locale: 'de', deadlineMs });
const unavailable = { code: 'error-service-unavailable', kind: 'unavailable' };

describe.each(PLATFORMS)('the bus $name', (kind) => {
  const suite = kind.available ? describe : describe.skip;
  suite('keeps the contract', () => {
    let running: Awaited<ReturnType<typeof kind.start>>;
    let platform: Platform;
    let server: Member;
    let client: Member;
    let seen: Parameters<NonNullable<BusObserver['served']>>[];

    beforeAll(async () => {
      running = await kind.start();
    });
    afterAll(() => running.stop());
    beforeEach(async () => {
      seen = [];
      platform = await running.open();
      server = await platform.join({ served: (...outcome) => void seen.push(outcome) });
      client = await platform.join();
    });
    afterEach(() => platform.close());

    describe('requests', () => {
      it('answers with typed output and fills in defaults of the input', async () => {
        server.bus.serve(echo, async (_context, { text, times }) => ({ text: text.repeat(times), times }));
        expect(await client.bus.call(echo, context(), { text: 'a' })).toEqual({ text: 'a', times: 1 });
        expect(await client.bus.call(echo, context(), { text: 'ab', times: 2 })).toEqual({ text: 'abab', times: 2 });
        expect(seen).toHaveLength(2);
        expect(seen[0]?.[2].error).toBeUndefined();
      });

      it('carries an answer of nothing', async () => {
        server.bus.serve(nothing, async () => undefined);
        expect(await client.bus.call(nothing, context(), {})).toBeUndefined();
      });

      it('keeps dates and bytes', async () => {
        server.bus.serve(echo, async (_context, input) => input);
        const at = new Date('1969-07-20T20:17:40.123Z');
        const answer = await client.bus.call(echo, context(), { text: '', at, bytes: Uint8Array.of(0, 128, 255) });
        expect(answer.at).toEqual(at);
        expect([...(answer.bytes ?? [])]).toEqual([0, 128, 255]);
      });

      it('gives each side a copy of its own', async () => {
        const bytes = Uint8Array.of(1, 2, 3);
        const output = { text: 'kept', times: 1, bytes: Uint8Array.of(7) };
        server.bus.serve(echo, async (_context, input) => {
          input.text = 'changed';
          input.list?.push('changed');
          input.bytes?.fill(9);
          return output;
        });
        const input = { text: 'mine', list: ['one'], bytes };
        const answer = await client.bus.call(echo, context(), input);
        answer.text = 'changed';
        answer.bytes?.fill(9);
        expect(input).toEqual({ text: 'mine', list: ['one'], bytes: Uint8Array.of(1, 2, 3) });
        expect(output).toEqual({ text: 'kept', times: 1, bytes: Uint8Array.of(7) });
      });

      it('is unavailable when the answer does not come within the deadline of the operation or of the context', async () => {
        const late = gate();
        const handler = async (_context: RequestContext, input: { text: string; times: number }) => {
          await late.opened;
          return input;
        };
        server.bus.serve(brief, handler);
        server.bus.serve(echo, handler);
        await expect(client.bus.call(brief, context(), { text: '' })).rejects.toMatchObject(unavailable);
        await expect(client.bus.call(echo, context(150), { text: '' })).rejects.toMatchObject(unavailable);
        late.open();
      });

      it('is unavailable when nobody serves the operation, and tells the observer of the caller', async () => {
        const called = jest.fn();
        const observed = await platform.join({ called });
        await expect(observed.bus.call(brief, context(), { text: '' })).rejects.toMatchObject(unavailable);
        expect(called).toHaveBeenCalledWith(
          brief,
          expect.objectContaining({ error: expect.objectContaining(unavailable) }),
        );
      });

      it('waits for a service that is just starting', async () => {
        const answer = client.bus.call(echo, context(), { text: 'early' });
        setTimeout(() => server.bus.serve(echo, async (_context, input) => input), 50);
        expect(await answer).toMatchObject({ text: 'early' });
      });

      it('is unavailable at once when the time was used up before', async () => {
        const handler = jest.fn(async (_context: RequestContext, input: { text: string; times: number }) => input);
        server.bus.serve(echo, handler);
        await expect(client.bus.call(echo, context(-1), { text: '' })).rejects.toMatchObject(unavailable);
        expect(handler).not.toHaveBeenCalled();
      });

      it('carries an AppError with its code, reason, details and kind', async () => {
        const error = new AppError(
          'error-room-not-found',
          'No such room',
          { method: 'm', at: new Date(0), nested: { n: 1 } },
          'typed',
        );
        server.bus.serve(echo, () => Promise.reject(error));
        const refused = await client.bus.call(echo, context(), { text: '' }).catch((cause: unknown) => cause);
        expect(refused).toBeInstanceOf(AppError);
        expect(refused).toMatchObject(error.serialize());
      });

      it('hides an unexpected error from the caller and shows it to the observer', async () => {
        const cause = new TypeError('secret');
        server.bus.serve(echo, () => Promise.reject(cause));
        const refused = await client.bus.call(echo, context(), { text: '' }).catch((error: unknown) => error);
        expect(refused).toMatchObject(AppError.internal().serialize());
        expect(String(refused)).not.toContain('secret');
        expect(seen[0]?.[2]).toMatchObject({ error: { kind: 'internal', cause } });
      });

      it('refuses wrong input with code 400 before the handler', async () => {
        const handler = jest.fn(async (_context: RequestContext, input: { text: string; times: number }) => input);
        server.bus.serve(echo, handler);
        const wrong: { text: string } = JSON.parse('{"text": 5}');
        await expect(client.bus.call(echo, context(), wrong)).rejects.toMatchObject({
          code: 400,
          details: { issues: expect.stringContaining('text') },
        });
        expect(handler).not.toHaveBeenCalled();
      });

      it('gives each request to one of the servers of an operation, and every server gets some', async () => {
        const counts = [0, 0];
        const replicas = [server, await platform.join()];
        for (const [index, { bus }] of replicas.entries()) {
          bus.serve(echo, async (_context, input) => {
            counts[index] = (counts[index] ?? 0) + 1;
            return input;
          });
          // A call on the same connection proves that the server there is known.
          await bus.call(echo, context(), { text: 'warm' });
        }
        counts.fill(0);
        await Promise.all(
          Array.from({ length: 60 }, (_, index) => client.bus.call(echo, context(), { text: String(index) })),
        );
        expect((counts[0] ?? 0) + (counts[1] ?? 0)).toBe(60);
        expect(Math.min(...counts)).toBeGreaterThan(0);
      });

      it('takes no request after a server left', async () => {
        const left = server.bus.serve(brief, async (_context, input) => input);
        await client.bus.call(brief, context(), { text: '' });
        await left.unsubscribe();
        await left.unsubscribe();
        await expect(client.bus.call(brief, context(), { text: '' })).rejects.toMatchObject(unavailable);
      });

      it('carries caller, trace, locale and deadline through a chain', async () => {
        server.bus.serve(inner, async (received) => received);
        server.bus.serve(outer, (received) => server.bus.call(inner, received, {}));
        const sent = context();
        const received = await client.bus.call(outer, sent, {});
        expect(received).toMatchObject({ caller: USER, traceId: 'trace-1', locale: 'de', hops: 2 });
        expect(received.deadline).toBeLessThanOrEqual(sent.deadline);
      });

      it('refuses a third hop', async () => {
        const handler = jest.fn(async (received: RequestContext) => received);
        server.bus.serve(inner, handler);
        server.bus.serve(outer, (received) => server.bus.call(inner, received, {}));
        server.bus.serve(third, (received) => server.bus.call(outer, received, {}));
        await expect(client.bus.call(third, context(), {})).rejects.toMatchObject({ kind: 'internal' });
        expect(handler).not.toHaveBeenCalled();
        expect(seen.map(([operation, , { error }]) => [operation.id, String(error?.cause)])).toContainEqual([
          outer.id,
          expect.stringContaining('too deep'),
        ]);
      });
    });

    describe('streams', () => {
      const stream = STREAMS.notifyRoom;
      const emit = (eventName: string, args = '[]') => client.bus.emit(stream, { eventName, args });

      it('brings what is emitted to every listener of the key, as it was written', async () => {
        const heard: unknown[] = [];
        await server.bus.listen(stream.name, 'r1/typing', (message) => heard.push(message));
        await (await platform.join()).bus.listen(stream.name, 'r1/typing', (message) => heard.push(message));
        client.bus.emit(stream, { eventName: 'r1/typing', args: '["ann",true]', exceptConnection: 'c1' });
        await until(() => heard.length === 2);
        expect(heard).toEqual(Array(2).fill({ eventName: 'r1/typing', args: '["ann",true]', exceptConnection: 'c1' }));
      });

      it('keeps keys apart whatever characters they hold', async () => {
        const keys = [
          '',
          'a',
          'a.b',
          'a/b',
          'a b',
          '*',
          '>',
          'a/*',
          'a=002e',
          'ü',
          '🙂',
          '🙃',
          '\ud83d',
          '\ud83e',
          '\t\r\n',
          'k'.repeat(9_000),
          `${'k'.repeat(8_999)}l`,
          'x/'.repeat(3_000),
        ];
        const heard = new Map(keys.map((key) => [key, new Array<string>()]));
        for (const key of keys) await server.bus.listen(stream.name, key, ({ args }) => heard.get(key)?.push(args));
        for (const [index, key] of keys.entries()) emit(key, String(index));
        const count = () => [...heard.values()].flat().length;
        await until(() => count() >= keys.length);
        expect([...heard.values()]).toEqual(keys.map((_, index) => [String(index)]));
      });

      it('keeps the order of one publisher over many keys', async () => {
        const heard: string[] = [];
        for (const key of ['a', 'b']) await server.bus.listen(stream.name, key, ({ args }) => heard.push(args));
        const sent = Array.from({ length: 200 }, (_, index) => String(index));
        for (const [index, args] of sent.entries()) emit(index % 3 ? 'a' : 'b', args);
        await until(() => heard.length === sent.length);
        expect(heard).toEqual(sent);
      });

      it('brings nothing for other keys and nothing after the end of a subscription', async () => {
        const ended = jest.fn();
        const other = jest.fn();
        let last = '';
        const subscription = await server.bus.listen(stream.name, 'r1', ended);
        await server.bus.listen(stream.name, 'r1/typing', other);
        await server.bus.listen(stream.name, 'last', ({ args }) => (last = args));
        emit('r1');
        await until(() => ended.mock.calls.length === 1);
        await subscription.unsubscribe();
        emit('r1');
        emit('r2');
        emit('last', 'end');
        await until(() => last === 'end');
        expect(ended).toHaveBeenCalledTimes(1);
        expect(other).not.toHaveBeenCalled();
      });

      it('survives a listener that throws and bytes that are no message, and tells the observer', async () => {
        const failed: unknown[] = [];
        const { bus, transport } = await platform.join({ streamFailed: (...failure) => void failed.push(failure) });
        const heard: string[] = [];
        await bus.listen(stream.name, 'r1', ({ args }) => {
          if (args === 'bad') throw new Error('broken listener');
          heard.push(args);
        });
        transport.publish('stream.notify-room.r1', Uint8Array.of(0xc1));
        bus.emit(stream, { eventName: 'r1', args: 'bad' });
        bus.emit(stream, { eventName: 'r1', args: 'good' });
        await until(() => heard.length === 1);
        expect(failed).toEqual([
          [stream.name, 'r1', expect.any(Error)],
          [stream.name, 'r1', new Error('broken listener')],
        ]);
      });
    });

    describe('a drain', () => {
      it('answers the request in hand, takes no other and resolves', async () => {
        const busy = gate();
        let inHand = 0;
        server.bus.serve(brief, async (_context, input) => input);
        server.bus.serve(echo, async (_context, input) => {
          inHand++;
          await busy.opened;
          return input;
        });
        const answer = client.bus.call(echo, context(), { text: 'in hand' });
        await until(() => inHand === 1);
        let drained = false;
        const drain = server.bus.drain().then(() => (drained = true));
        await until(() =>
          client.bus.call(brief, context(), { text: '' }).then(
            () => false,
            (error: AppError) => error.kind === 'unavailable',
          ),
        );
        expect(drained).toBe(false);
        busy.open();
        expect(await answer).toMatchObject({ text: 'in hand' });
        await drain;
        await server.bus.drain();
        expect(server.bus.isConnected()).toBe(false);
      });
    });
  });
});
