import { newId } from '@gantry/contracts';
import {
  ddpOf,
  eventually,
  gatewayUrl,
  newRoom,
  newUser,
  platformState,
  RestClient,
  type DdpClient,
  type TestUser,
} from '@gantry/testing';

const WRITERS = 4;
/** One message of each writer in this time, ms: 100 a second together. */
const PERIOD_MS = 40;
const TEST_TIMEOUT_MS = 40_000;
const VICTIMS = ['messages-1', 'messages-2'] as const;

/** One process can be killed only where there is one to spare. */
const whereDistributed = platformState().mode === 'distributed' ? describe : describe.skip;

interface Writer {
  readonly rid: string;
  /** Ids that the platform has said are stored. */
  readonly acknowledged: string[];
  readonly refusals: string[];
  retries: number;
}

whereDistributed('killing a process of messages under load (distributed only)', () => {
  let ada: TestUser;
  let isOver = false;

  afterAll(() => {
    isOver = true;
  });

  /** Sends one message until it is acknowledged, always under the same id, as a client would. */
  async function deliver(writer: Writer, gateway: number): Promise<void> {
    const message = { _id: newId(), rid: writer.rid, msg: 'x' };
    const rest = new RestClient(gatewayUrl(gateway), ada);
    for (;;) {
      const status = await rest.post('chat.sendMessage', { message }).then(
        (reply) => (reply.status === 200 && reply.body.message._id !== message._id ? 0 : reply.status),
        () => 503,
      );
      if (status === 200) return void writer.acknowledged.push(message._id);
      if (status !== 503) return void writer.refusals.push(`${status}`);
      writer.retries++;
    }
  }

  /** Sends at a steady pace, whether or not earlier ones are answered. */
  async function write(writer: Writer, gateway: number): Promise<void> {
    const inHand: Promise<void>[] = [];
    while (!isOver) {
      inHand.push(deliver(writer, gateway));
      await new Promise((resolve) => setTimeout(resolve, PERIOD_MS));
    }
    await Promise.all(inHand);
  }

  async function killAndWait(name: (typeof VICTIMS)[number], writers: readonly Writer[]): Promise<void> {
    const before = platformState().pids[name];
    if (before === undefined) throw new Error(`${name} is not running`);
    const count = (): number => writers.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0);
    const target = count() + 50;
    await eventually(() => expect(count()).toBeGreaterThan(target));
    process.kill(before, 'SIGKILL');
    await eventually(async () => {
      expect(platformState().pids[name]).not.toBe(before);
      expect((await fetch(`${platformState().ops[name]}/health/ready`)).status).toBe(200);
    }, 15_000);
  }

  async function stored(client: DdpClient, rid: string, since: Date): Promise<string[]> {
    const messages: { _id: string; t?: string }[] = await client.call('loadMissedMessages', rid, since);
    return messages.filter(({ t }) => t === undefined).map(({ _id }) => _id);
  }

  it(
    'loses and doubles no acknowledged message, and shows a listener every one',
    async () => {
      ada = await newUser();
      const grace = await newUser({ gateway: 1 });
      const since = new Date(0);
      const listener = await ddpOf(grace, 1);
      const writers: Writer[] = [];
      for (let index = 0; index < WRITERS; index++) {
        const { _id: rid } = await newRoom(ada, { members: [grace.username] });
        await listener.subscribe('stream-room-messages', rid, false);
        writers.push({ rid, acknowledged: [], refusals: [], retries: 0 });
      }
      const writing = Promise.all(writers.map((writer, index) => write(writer, index % 2)));
      for (const victim of VICTIMS) await killAndWait(victim, writers);
      isOver = true;
      await writing;

      for (const { rid, acknowledged, refusals } of writers) {
        expect(refusals).toEqual([]);
        const kept = await stored(listener, rid, since);
        const live = listener.events.filter(({ eventName }) => eventName === rid).map(({ args }) => args[0]._id);
        const missing = (of: readonly string[], from: ReadonlySet<string>): string[] =>
          of.filter((_id) => !from.has(_id));
        expect({
          acknowledged: acknowledged.length > 0,
          lost: missing(acknowledged, new Set(kept)),
          ghosts: missing(kept, new Set(acknowledged)),
          storedTwice: kept.length - new Set(kept).size,
          shownTwice: live.length - new Set(live).size,
          neverSeen: missing(acknowledged, new Set([...live, ...kept])),
        }).toEqual({ acknowledged: true, lost: [], ghosts: [], storedTwice: 0, shownTwice: 0, neverSeen: [] });
      }
      for (const url of Object.values(platformState().ops))
        expect((await fetch(`${url}/health/ready`)).status).toBe(200);
      await listener.close();
    },
    TEST_TIMEOUT_MS,
  );
});
