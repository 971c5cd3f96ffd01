import { temporaryMongo, type EmbeddedMongo } from '@gantry/embedded-mongo';
import { createConnection, type Connection } from 'mongoose';
import { createLogger } from '../logger';
import { JobRunner } from './job.runner';
import { JobStore } from './job.store';
import { JOB_DONE, JobWork, type JobPlace, type JobStep } from './job.work';

const END = 5;

/** Counts to {@link END}, one step each; `failing` says how many steps fail first. */
class Counting extends JobWork {
  readonly kind = 'counting';
  readonly seen: string[] = [];
  failing = 0;
  onStep: (cursor: number) => Promise<void> = () => Promise.resolve();

  async step(payload: unknown, { cursor }: JobPlace): Promise<JobStep> {
    const at = Number(cursor || 0);
    if (this.failing-- > 0) throw new Error('not now');
    await this.onStep(at);
    this.seen.push(`${String(payload)}${at}`);
    return at === END ? JOB_DONE : { done: false, next: { phase: 'count', cursor: String(at + 1) } };
  }
}

describe('jobs', () => {
  let server: EmbeddedMongo;
  let mongo: Connection;
  let serial = 0;
  const runners: JobRunner[] = [];

  beforeAll(async () => {
    server = await temporaryMongo();
    mongo = await createConnection(server.url, { autoIndex: false, dbName: 'jobs' }).asPromise();
  });
  afterEach(async () => {
    await Promise.all(runners.splice(0).map((runner) => runner.onModuleDestroy()));
  });
  afterAll(async () => {
    await mongo.close();
    await server.close();
  });

  function start(store: JobStore): Counting {
    const work = new Counting();
    const runner = new JobRunner(store, [work], createLogger('jobs', 'silent'));
    runners.push(runner);
    runner.onApplicationBootstrap();
    return work;
  }
  const newStore = async (): Promise<{ store: JobStore; name: string }> => {
    const name = `jobs_${serial++}`;
    const store = new JobStore(mongo, name);
    await store.createIndexes();
    return { store, name };
  };
  const left = (name: string) => mongo.collection(name).countDocuments();
  const until = async (check: () => Promise<boolean> | boolean) => {
    for (const end = Date.now() + 5_000; !(await check());) {
      if (Date.now() > end) throw new Error('it did not come to pass');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const all = (prefix: string) => Array.from({ length: END + 1 }, (_, at) => `${prefix}${at}`);

  it('are done step by step and forgotten', async () => {
    const { store, name } = await newStore();
    const work = start(store);
    await store.put('j', 'counting', () => 'a');
    await until(async () => (await left(name)) === 0);
    expect(work.seen).toEqual(all('a'));
  });

  it('are taken up where they stood, by a process that has never heard of them', async () => {
    const { store, name } = await newStore();
    await store.put('j', 'counting', () => 'a');
    const job = await store.claim(['counting']);
    if (!job) throw new Error('nothing was put');
    await store.advance(job, { phase: 'count', cursor: '3' });
    expect(await store.claim(['counting'])).toBeUndefined();
    // The lease of a process that died runs out.
    await mongo.collection(name).updateOne({ _id: 'j' as never }, { $set: { leaseUntil: new Date(0) } });
    const work = start(new JobStore(mongo, name));
    await until(async () => (await left(name)) === 0);
    expect(work.seen).toEqual(['a3', 'a4', 'a5']);
    expect(await store.advance(job, { phase: 'count', cursor: '4' })).toBe(false);
  });

  it('begin anew when they are put again meanwhile', async () => {
    const { store, name } = await newStore();
    const work = start(store);
    work.onStep = async (at) => {
      if (at !== 2) return;
      work.onStep = () => Promise.resolve();
      await store.put('j', 'counting', (existing) => `${String(existing)}b`);
    };
    await store.put('j', 'counting', () => 'a');
    await until(async () => (await left(name)) === 0);
    expect(work.seen).toEqual(['a0', 'a1', 'a2', ...all('ab')]);
  });

  it('are tried again after a failure', async () => {
    const { store, name } = await newStore();
    const work = start(store);
    work.failing = 1;
    await store.put('j', 'counting', () => 'a');
    await until(async () => (await left(name)) === 0);
    expect(work.seen).toEqual(all('a'));
  });

  it('are done by one of several processes', async () => {
    const { store, name } = await newStore();
    const works = [start(new JobStore(mongo, name)), start(new JobStore(mongo, name))];
    for (const id of ['a', 'b', 'c']) await store.put(id, 'counting', () => id);
    await until(async () => (await left(name)) === 0);
    expect(works.flatMap(({ seen }) => seen).sort()).toEqual(['a', 'b', 'c'].flatMap(all));
  });

  it('keep what is put by many at once', async () => {
    const { store, name } = await newStore();
    await Promise.all(
      ['a', 'b', 'c', 'd'].map((part) => store.put('j', 'other', (existing) => `${String(existing ?? '')}${part}`)),
    );
    const [job] = await mongo.collection(name).find({}).toArray();
    expect([...String(job?.['payload'])].sort().join('')).toBe('abcd');
  });
});
