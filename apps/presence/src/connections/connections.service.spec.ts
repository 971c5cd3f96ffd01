import { Bus, inProcessTransport, systemContext } from '@gantry/bus';
import { connectAccounts, PRESENCE_LEASE_MS, type ConnectionState } from '@gantry/contracts';
import { temporaryMongo, type EmbeddedMongo } from '@gantry/embedded-mongo';
import { createLogger } from '@gantry/service-kit';
import { eventually } from '@gantry/testing';
import { createConnection, type Connection } from 'mongoose';
import { AccountTeller } from './account.teller';
import { ConnectionsService } from './connections.service';
import { LeasesRepository } from './leases.repository';
import { PresencesRepository } from './presences.repository';

describe('connections by the word of gateways', () => {
  let server: EmbeddedMongo;
  let mongo: Connection;
  let accounts: Map<string, ConnectionState>;
  let told: number;
  let refuse: boolean;
  let service: ConnectionsService;
  let serial: number;

  beforeAll(async () => {
    server = await temporaryMongo();
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    mongo = await createConnection(server.url, {
      autoIndex: false,
      dbName: `presence-${Math.random().toString(36).slice(2)}`,
    }).asPromise();
    const bus = new Bus(inProcessTransport());
    accounts = new Map();
    told = 0;
    refuse = false;
    serial = 0;
    bus.serve(connectAccounts, async (_context, { users }) => {
      if (refuse) throw new Error('away');
      for (const { userId, connection } of users) {
        told += 1;
        accounts.set(userId, connection);
      }
      return {};
    });
    const presences = new PresencesRepository(mongo);
    const leases = new LeasesRepository(mongo);
    await presences.createIndexes();
    await leases.createIndexes();
    service = new ConnectionsService(
      leases,
      presences,
      new AccountTeller(presences, bus),
      createLogger('suite', 'silent'),
    );
  });
  afterEach(async () => {
    await service.onModuleDestroy();
    await mongo.close();
  });

  const report = (
    gateway: string,
    users: Record<string, ConnectionState>,
    more: { serial?: number; leaving?: boolean } = {},
  ) =>
    service.report(systemContext('gateway'), {
      gateway,
      serial: more.serial ?? ++serial,
      users: Object.entries(users).map(([userId, state]) => ({ userId, state })),
      leaving: more.leaving ?? false,
    });
  /** As if the gateway had been silent for longer than its lease. */
  const silence = (gateway: string) =>
    mongo
      .collection<{ _id: string }>('gantry_presence_gateways')
      .updateOne({ _id: gateway }, { $set: { until: new Date(Date.now() - PRESENCE_LEASE_MS) } });

  it('come to the best of them', async () => {
    await report('g1', { ada: 'away' });
    expect(accounts.get('ada')).toBe('away');
    await report('g2', { ada: 'online' });
    expect(accounts.get('ada')).toBe('online');
    await report('g2', { ada: 'offline' });
    expect(accounts.get('ada')).toBe('away');
    await report('g1', { ada: 'offline' });
    expect(accounts.get('ada')).toBe('offline');
  });

  it('are told once: a move from one gateway to another is no news', async () => {
    await report('g1', { ada: 'online' });
    await report('g2', { ada: 'online' });
    await report('g1', { ada: 'offline' });
    expect([told, accounts.get('ada')]).toEqual([1, 'online']);
  });

  it('ask a gateway that nobody knows for everything', async () => {
    expect(await report('g1', {})).toEqual({ known: false });
    expect(await report('g1', {})).toEqual({ known: true });
    await silence('g1');
    expect(await report('g1', {})).toEqual({ known: false });
  });

  it('go by the later report when one overtakes another', async () => {
    await report('g1', { ada: 'online' }, { serial: 10 });
    await report('g1', { ada: 'offline' }, { serial: 12 });
    expect(await report('g1', { ada: 'online' }, { serial: 11 })).toEqual({ known: true });
    expect(accounts.get('ada')).toBe('offline');
  });

  it('end with the lease of their gateway', async () => {
    await report('g1', { ada: 'online', bob: 'online' });
    await report('g2', { bob: 'away' });
    await silence('g1');
    service.onApplicationBootstrap();
    await eventually(async () => expect(Object.fromEntries(accounts)).toEqual({ ada: 'offline', bob: 'away' }));
    expect(await report('g1', { ada: 'online' })).toEqual({ known: false });
    expect(accounts.get('ada')).toBe('online');
  });

  it('are told later when the accounts cannot be told now', async () => {
    refuse = true;
    await report('g1', { ada: 'online' });
    expect(accounts.size).toBe(0);
    refuse = false;
    service.onApplicationBootstrap();
    await eventually(async () => expect(accounts.get('ada')).toBe('online'));
  });

  it('hold when reports of several gateways come at once', async () => {
    const users = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`u${index}`, 'online' as const]));
    await Promise.all(['g1', 'g2', 'g3'].map((gateway, index) => report(gateway, users, { serial: index + 1 })));
    await Promise.all(
      ['g1', 'g2'].map((gateway) =>
        report(gateway, Object.fromEntries(Object.keys(users).map((id) => [id, 'offline' as const])), { serial: 10 }),
      ),
    );
    service.onApplicationBootstrap();
    await eventually(async () => expect([...new Set(accounts.values())]).toEqual(['online']));
    expect(accounts.size).toBe(200);
  });
});
