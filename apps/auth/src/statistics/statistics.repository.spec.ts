import type { Statistics } from '@gantry/contracts';
import { temporaryMongo, type EmbeddedMongo } from '@gantry/embedded-mongo';
import { createConnection, type Connection } from 'mongoose';
import { StatisticsRepository } from './statistics.repository';

describe('records of statistics', () => {
  let server: EmbeddedMongo;
  let mongo: Connection;
  let statistics: StatisticsRepository;
  const record = (_id: string, at: number) => ({ _id, createdAt: new Date(at) }) as Statistics;

  beforeAll(async () => {
    server = await temporaryMongo();
    mongo = await createConnection(`${server.url}/counts`, { autoIndex: false }).asPromise();
    statistics = new StatisticsRepository(mongo);
    await statistics.createIndexes();
  });
  afterAll(async () => {
    await mongo.close();
    await server.close();
  });

  it('are made once a day, whichever process is first, and any number of times when asked for', async () => {
    const made = await Promise.all(['a', 'b', 'c'].map((id) => statistics.insertOfDay(record(id, 1), '2026-11-23')));
    expect(made.filter(Boolean)).toHaveLength(1);
    expect(await statistics.insertOfDay(record('d', 2), '2026-11-24')).toBe(true);
    await statistics.insert(record('e', 4));
    await statistics.insert(record('f', 3));
    expect([await statistics.hasDay('2026-11-23'), await statistics.hasDay('2026-11-25')]).toEqual([true, false]);
    expect(await statistics.latest()).toEqual(record('e', 4));
  });
});
