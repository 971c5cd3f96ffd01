import { defineEvent } from '@gantry/contracts';
import { z } from 'zod';
import type { BusEvent, BusObserver } from '.';
import { EVENT_OWNER, gate, PLATFORMS, until, type Member, type Platform } from './platform.fixture';
import { deadLetterSubject, eventStreamName, eventSubject } from './subjects';

const happened = defineEvent({
  name: 'thing.happened',
  owner: EVENT_OWNER,
  summary: '',
  payload: z.object({ n: z.number(), at: z.date().optional(), bytes: z.instanceof(Uint8Array).optional() }),
});
const changed = defineEvent({ ...happened, name: 'thing.changed' });
type Happened = BusEvent<typeof happened>;

let durables = 0;
const newDurable = () => `suite-reader-${++durables}`;
const numbers = (events: readonly Happened[]) => events.map(({ payload }) => payload.n);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe.each(PLATFORMS)('events $name', (kind) => {
  const suite = kind.available ? describe : describe.skip;
  suite('keep the contract', () => {
    let running: Awaited<ReturnType<typeof kind.start>>;
    let platform: Platform;
    let member: Member;
    let failed: Parameters<NonNullable<BusObserver['eventFailed']>>[];
    let dead: Parameters<NonNullable<BusObserver['eventDead']>>[];
    let runId = 0;

    const observer: BusObserver = {
      eventFailed: (...failure) => void failed.push(failure),
      eventDead: (...burial) => void dead.push(burial),
    };
    const read = (
      by: Member,
      durable: string,
      handler: (event: Happened) => Promise<void>,
      options: { order?: 'key' | 'none'; maxInFlight?: number } = {},
    ) =>
      by.bus.consume({
        durable,
        event: happened,
        order: options.order ?? 'none',
        handler,
        since: 'now',
        ...(options.maxInFlight === undefined ? {} : { maxInFlight: options.maxInFlight }),
      });
    const collect = (by: Member, durable: string, into: Happened[]) =>
      read(by, durable, async (event) => void into.push(event));
    const publish = (n: number, key = 'k') => member.bus.publish(happened, key, { n });

    beforeAll(async () => {
      running = await kind.start();
    });
    afterAll(() => running.stop());
    beforeEach(async () => {
      failed = [];
      dead = [];
      runId++;
      platform = await running.open();
      member = await platform.join(observer);
    });
    afterEach(() => platform.close());

    it('reach a consumer as they were published, whatever their key holds', async () => {
      const got: Happened[] = [];
      await collect(member, newDurable(), got);
      const at = new Date('2020-02-29T23:59:59.999Z');
      await member.bus.publish(
        happened,
        'a.b *>🙂',
        { n: 1, at, bytes: Uint8Array.of(0, 255) },
        { id: `first-${runId}`, traceId: 't1' },
      );
      await until(() => got.length === 1);
      expect(got[0]).toMatchObject({ id: `first-${runId}`, traceId: 't1', payload: { n: 1, at } });
      expect(got[0]?.at).toBeInstanceOf(Date);
      expect([...(got[0]?.payload.bytes ?? [])]).toEqual([0, 255]);
    });

    it('begin with the first consumer of a durable name: what was before is not for it', async () => {
      const got: Happened[] = [];
      await publish(1);
      await collect(member, newDurable(), got);
      await publish(2);
      await until(() => got.length === 1);
      expect(numbers(got)).toEqual([2]);
    });

    it('wait for a consumer that is away', async () => {
      const got: Happened[] = [];
      const durable = newDurable();
      const subscription = await collect(member, durable, got);
      await subscription.unsubscribe();
      for (const n of upTo(3)) await publish(n);
      await collect(member, durable, got);
      await until(() => got.length === 3);
      expect(numbers(got)).toEqual([0, 1, 2]);
    });

    it('come again after a refusal, as a later attempt with the same id', async () => {
      const got: Happened[] = [];
      const durable = newDurable();
      await read(member, durable, async (event) => {
        got.push(event);
        if (got.length < 3) throw new Error(`refused ${got.length}`);
      });
      await publish(7);
      await until(() => got.length === 3);
      expect(new Set(got.map(({ id }) => id)).size).toBe(1);
      expect(failed).toEqual(
        [1, 2].map((attempt) => [durable, happened.name, attempt, new Error(`refused ${attempt}`)]),
      );
      expect(dead).toEqual([]);
    });

    it('are delivered once when they are published twice with one id', async () => {
      const got: Happened[] = [];
      await collect(member, newDurable(), got);
      const id = `once-${runId}`;
      await Promise.all([
        member.bus.publish(happened, 'k', { n: 1 }, { id }),
        member.bus.publish(happened, 'k', { n: 1 }, { id }),
      ]);
      await member.bus.publish(happened, 'k', { n: 1 }, { id });
      await publish(2);
      await until(() => got.some(({ payload }) => payload.n === 2));
      expect(numbers(got)).toEqual([1, 2]);
    });

    it('of different names may share an id', async () => {
      const got: unknown[] = [];
      for (const event of [happened, changed])
        await member.bus.consume({
          durable: newDurable(),
          event,
          order: 'none',
          since: 'now',
          handler: async () => void got.push(event.name),
        });
      for (const event of [happened, changed])
        await member.bus.publish(event, 'k', { n: 1 }, { id: `shared-${runId}` });
      await until(() => got.length === 2);
      expect(got.sort()).toEqual([changed.name, happened.name]);
    });

    it('are shared by the replicas of a durable name: each goes to one, and each replica gets some', async () => {
      const durable = newDurable();
      const got: [Happened[], Happened[]] = [[], []];
      const other = await platform.join();
      const both = gate();
      for (const [index, reader] of [member, other].entries()) {
        const mine = got[index];
        await read(
          reader,
          durable,
          async (event) => {
            mine?.push(event);
            if (got.every((events) => events.length > 0)) both.open();
            await both.opened;
          },
          { maxInFlight: 1 },
        );
      }
      await Promise.all(upTo(20).map((n) => publish(n)));
      await until(() => got.flat().length === 20);
      expect(numbers(got.flat()).sort((a, b) => a - b)).toEqual(upTo(20));
    });

    it('go to every durable name', async () => {
      const got: [Happened[], Happened[]] = [[], []];
      for (const events of got) await collect(member, newDurable(), events);
      for (const n of upTo(10)) await publish(n);
      await until(() => got.every((events) => events.length === 10));
      expect(got.map(numbers)).toEqual([upTo(10), upTo(10)]);
    });

    it('of one key are handled in order one after the other, of different keys side by side', async () => {
      const handled: Record<string, number[]> = { a: [], b: [] };
      const running = { a: 0, b: 0 };
      let overlap = 0;
      const bothKeys = gate();
      const key = ({ payload }: Happened) => (payload.n % 2 ? 'a' : 'b');
      await read(
        member,
        newDurable(),
        async (event) => {
          overlap = Math.max(overlap, ++running[key(event)]);
          // No key goes on until the other has begun: this ends only when keys do not wait for each other.
          if (running.a > 0 && running.b > 0) bothKeys.open();
          await bothKeys.opened;
          handled[key(event)]?.push(event.payload.n);
          running[key(event)]--;
        },
        { order: 'key' },
      );
      for (const n of upTo(40)) await publish(n, n % 2 ? 'a' : 'b');
      await until(() => (handled.a?.length ?? 0) + (handled.b?.length ?? 0) === 40);
      expect(overlap).toBe(1);
      expect(handled).toEqual({ a: upTo(40).filter((n) => n % 2), b: upTo(40).filter((n) => n % 2 === 0) });
    });

    it('are handled no more than maxInFlight at one time', async () => {
      const busy = gate();
      let inHand = 0;
      let most = 0;
      let done = 0;
      await read(
        member,
        newDurable(),
        async () => {
          most = Math.max(most, ++inHand);
          await busy.opened;
          inHand--;
          done++;
        },
        { maxInFlight: 3 },
      );
      // The second consumer sees all of them: by then the first was offered them too.
      const witness: Happened[] = [];
      await collect(member, newDurable(), witness);
      for (const n of upTo(12)) await publish(n);
      await until(() => witness.length === 12 && inHand === 3);
      busy.open();
      await until(() => done === 12);
      expect(most).toBe(3);
    });

    it('that a leaving consumer had not begun go to its replica', async () => {
      const durable = newDurable();
      const got: Happened[] = [];
      const busy = gate();
      const leaving = await read(
        member,
        durable,
        async (event) => {
          await busy.opened;
          got.push(event);
        },
        { maxInFlight: 1 },
      );
      for (const n of upTo(6)) await publish(n);
      await collect(await platform.join(), durable, got);
      await leaving.unsubscribe();
      await until(() => got.length === 5);
      busy.open();
      await until(() => got.length === 6);
      expect(numbers(got).sort()).toEqual(upTo(6));
    });

    it('that nobody can read are set aside at once, and those behind them go on', async () => {
      const durable = newDurable();
      const letters: number[][] = [];
      const got: Happened[] = [];
      await member.transport.subscribe(deadLetterSubject(durable), (_subject, bytes) => letters.push([...bytes]));
      await collect(member, durable, got);
      const subject = eventSubject(happened.name, 'k');
      await member.transport.append(eventStreamName(EVENT_OWNER), subject, `garbage-${runId}`, Uint8Array.of(0xc1));
      await publish(1);
      await until(() => got.length === 1 && letters.length === 1);
      expect(letters).toEqual([[0xc1]]);
      expect(dead).toEqual([[durable, happened.name, expect.any(Error)]]);
      expect(failed).toEqual([]);
    });

    it('reach every observer in every process, each with a copy of its own, and one that throws harms no other', async () => {
      const seen: number[][] = [];
      const watchers = [member, member, await platform.join()];
      await member.bus.observe(happened, () => {
        throw new Error('broken observer');
      });
      for (const { bus } of watchers) {
        await bus.observe(happened, ({ payload }) => {
          seen.push([payload.n, ...(payload.bytes ?? [])]);
          payload.bytes?.fill(9);
        });
      }
      await member.bus.publish(happened, 'k1', { n: 1, bytes: Uint8Array.of(5) });
      await member.bus.publish(happened, 'k2', { n: 2 });
      await until(() => seen.length === 6);
      expect(seen.sort()).toEqual([[1, 5], [1, 5], [1, 5], [2], [2], [2]]);
      expect(failed).toEqual(Array(2).fill(['observer', happened.name, 1, new Error('broken observer')]));
    });

    (kind.durable ? describe : describe.skip)(
      kind.durable ? 'over the end of a process' : 'over the end of a process (skipped: memory ends with it)',
      () => {
        it('come again to the next process when a consumer crashed with them in hand', async () => {
          const durable = newDurable();
          const never = gate();
          const begun: Happened[] = [];
          const crashing = await platform.join();
          await read(crashing, durable, async (event) => {
            begun.push(event);
            if (event.payload.n > 0) await never.opened;
          });
          for (const n of upTo(3)) await publish(n);
          await until(() => begun.length === 3);
          // Another consumer round trip: the acknowledgement of 0 was on its way before.
          const flushed: Happened[] = [];
          await collect(crashing, newDurable(), flushed);
          await publish(3);
          await until(() => flushed.length === 1 && begun.length === 4);
          await member.crash();
          await crashing.crash();
          const got: Happened[] = [];
          await collect(await platform.join(), durable, got);
          await until(() => got.length === 3);
          expect(numbers(got).sort()).toEqual([1, 2, 3]);
        });

        it('that a draining process had not begun wait for the next one; what it had in hand is done', async () => {
          const durable = newDurable();
          const busy = gate();
          const first: Happened[] = [];
          const draining = await platform.join();
          await read(
            draining,
            durable,
            async (event) => {
              first.push(event);
              await busy.opened;
            },
            { maxInFlight: 1 },
          );
          for (const n of upTo(3)) await publish(n);
          await until(() => first.length === 1);
          const drained = draining.bus.drain();
          busy.open();
          await drained;
          const got: Happened[] = [];
          await collect(await platform.join(), durable, got);
          await until(() => got.length === 2);
          expect(numbers(first)).toEqual([0]);
          // Over NATS one that was on its way to the leaving process comes only after ACK_WAIT, behind later ones.
          expect(numbers(got).sort()).toEqual([1, 2]);
        });
      },
    );
  });
});
