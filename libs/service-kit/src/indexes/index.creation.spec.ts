import { Bus, inProcessTransport } from '@gantry/bus';
import { temporaryMongo, type EmbeddedMongo } from '@gantry/embedded-mongo';
import { Inject, Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { createConnection, Connection } from 'mongoose';
import { Registry } from 'prom-client';
import { BusServer } from '../bus.server';
import { createLogger } from '../logger';
import { PlatformModule } from '../platform.module';
import { MONGO } from '../platform.tokens';
import { CreatesIndexes } from './creates-indexes.decorator';
import { IndexCreation, type IndexPolicy } from './index.creation';
import { buildId, IndexRecords } from './index.records';

@Injectable()
class Books {
  constructor(@Inject(MONGO) readonly connection: Connection) {}

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.connection.collection('books').createIndex({ title: 1 }, { unique: true });
  }

  async indexed(): Promise<boolean> {
    const indexes = await this.connection.collection('books').listIndexes().toArray();
    return indexes.some(({ key }) => 'title' in key);
  }
}

/** Writes at its start, as the first start of the platform does. */
@Injectable()
class Seeds implements OnModuleInit {
  sawIndex = false;

  constructor(private readonly books: Books) {}

  async onModuleInit(): Promise<void> {
    await this.books.connection.collection('books').insertOne({ title: 'Emma' });
    this.sawIndex = await this.books.indexed();
  }
}

@Module({ providers: [Books, Seeds] })
class Library {}

describe('indexes', () => {
  let database: EmbeddedMongo;
  let mongo: Connection;

  beforeEach(async () => {
    database = await temporaryMongo();
    mongo = await createConnection(database.url, { autoIndex: false, dbName: 'suite' }).asPromise();
  });
  afterEach(async () => {
    await mongo.close();
    await database.close();
  });

  async function application(indexes: IndexPolicy) {
    const bus = new Bus(inProcessTransport());
    const parts = { bus, mongo, indexes, logger: createLogger('suite', 'silent'), registry: new Registry() };
    const platform = PlatformModule.forRoot({ ...parts, health: { notReady: () => [] } });
    return NestFactory.createMicroservice<MicroserviceOptions>(
      { module: PlatformModule, imports: [platform, Library] },
      { strategy: new BusServer(bus), logger: false, abortOnError: false },
    );
  }

  it('are there before any provider begins', async () => {
    const app = await application('create');
    await app.listen();
    expect(app.get(Seeds).sawIndex).toBe(true);
    await app.close();
  });

  it('are waited for where a job makes them', async () => {
    const replica = await application('await');
    const started = replica.listen();
    // Neither made nor used yet, and the build is not recorded.
    expect(await new IndexRecords(mongo).has(buildId())).toBe(false);
    const job = await application('create');
    await job.get(IndexCreation).migrate();
    await started;
    expect(replica.get(Seeds).sawIndex).toBe(true);
    await replica.close();
  });

  it('are made again without harm', async () => {
    const app = await application('create');
    await app.get(IndexCreation).migrate();
    await app.get(IndexCreation).migrate();
    expect(await new IndexRecords(mongo).has(buildId())).toBe(true);
    await app.close();
  });

  it('are those of one build: another name of a build was not made', async () => {
    await new IndexRecords(mongo).add('another');
    expect(await new IndexRecords(mongo).has(buildId())).toBe(false);
  });
});
