import { temporaryMongo, type EmbeddedMongo } from '@gantry/embedded-mongo';
import { createConnection, type Connection } from 'mongoose';
import { CodeThrottle, MAX_WRONG_CODES } from '../two-factor/code.throttle';
import { LoginFailuresRepository, type FailureKey } from './login-failures.repository';

describe('failures that all processes count together', () => {
  let server: EmbeddedMongo;
  let connections: Connection[];
  let here: LoginFailuresRepository;
  let there: LoginFailuresRepository;
  let names = 0;
  const newKey = (kind: FailureKey['kind'] = 'account'): FailureKey => ({ kind, of: `somebody ${names++}` });

  beforeAll(async () => {
    server = await temporaryMongo();
    connections = await Promise.all(
      [0, 1].map(() => createConnection(`${server.url}/failures`, { autoIndex: false }).asPromise()),
    );
    [here, there] = connections.map((connection) => new LoginFailuresRepository(connection)) as [
      LoginFailuresRepository,
      LoginFailuresRepository,
    ];
    await here.createIndexes();
  }, 30_000);
  afterAll(async () => {
    await Promise.all(connections.map((connection) => connection.close()));
    await server.close();
  });

  it('count until so long after the last one', async () => {
    const key = newKey();
    await here.add(key, 100, 0);
    await there.add(key, 100, 90);
    expect([await here.count(key, 189), await here.count(key, 190), await here.count(newKey(), 0)]).toEqual([2, 0, 0]);
    await here.add(key, 100, 200);
    expect(await there.count(key, 201)).toBe(1);
  });

  it('lose none at the same time', async () => {
    const key = newKey();
    await Promise.all(Array.from({ length: 40 }, (_, index) => (index % 2 ? here : there).add(key, 1_000, 0)));
    expect(await here.count(key, 1)).toBe(40);
  });

  it('keep kinds apart, and store what was typed as a hash', async () => {
    const key = newKey();
    await here.add(key, 1_000, 0);
    expect(await here.count({ ...key, kind: 'address' }, 1)).toBe(0);
    const stored = await connections[0]?.collection('gantry_login_failures').find({}).toArray();
    expect(JSON.stringify(stored)).not.toContain('somebody');
  });

  it('admit no more than the most, at the same time either, until the window ends', async () => {
    const key = newKey('code');
    const admitted = await Promise.all(
      Array.from({ length: 40 }, (_, index) => (index % 2 ? here : there).take(key, 10, 100, 0)),
    );
    expect(admitted.filter(Boolean)).toHaveLength(10);
    expect([await here.take(key, 10, 100, 99), await here.take(key, 10, 100, 100)]).toEqual([false, true]);
  });

  it('are swept when they count no more', async () => {
    const [old, young] = [newKey(), newKey()];
    await here.add(old, 10, 0);
    await here.add(young, 10, 1_000_000);
    await here.sweep(1_000_000);
    expect(await connections[0]?.collection('gantry_login_failures').countDocuments()).toBe(1);
    await here.forget([young]);
    expect(await there.count(young, 1_000_001)).toBe(0);
  });

  it('shut an account for codes: those beyond are not even looked at', async () => {
    const [one, other] = [new CodeThrottle(here), new CodeThrottle(there)];
    let looked = 0;
    const wrong = async (): Promise<boolean> => {
      looked++;
      return false;
    };
    await Promise.all(Array.from({ length: 30 }, (_, index) => (index % 2 ? one : other).check('u1', wrong)));
    expect(looked).toBe(MAX_WRONG_CODES);
    expect(await other.check('u1', async () => true)).toBe(false);
    expect(await other.check('u2', async () => true)).toBe(true);
  });

  it('forget wrong codes with a right one', async () => {
    const throttle = new CodeThrottle(here);
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < MAX_WRONG_CODES - 1; i++) await throttle.check('u3', async () => false);
      expect(await throttle.check('u3', async () => true)).toBe(true);
    }
  });
});
