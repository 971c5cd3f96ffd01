import { connect as connectSocket, type AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:tls';
import { temporaryMongo, type EmbeddedMongo } from '@gantry/embedded-mongo';
import { selfSigned } from './certificate.fixture';
import { loadConfig, platformConfigSchema, type Environment } from './config';
import { mongoAccess, type MongoAccess } from './mongo.config';
import { connectMongo } from './mongo.repository';
import { StartupError } from './startup.error';

const SECRET = 's3cret';
const { cert, key } = selfSigned();

function accessOf(environment: Environment): MongoAccess {
  const access = mongoAccess(loadConfig(platformConfigSchema, environment));
  if (!access) throw new Error('there is no MONGO_URL');
  return access;
}

async function problemOf(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (error instanceof StartupError) return error.message;
    throw error;
  }
  throw new Error('it is accepted');
}

describe('mongoAccess', () => {
  it('is nothing without MONGO_URL', () => expect(mongoAccess(loadConfig(platformConfigSchema, {}))).toBeUndefined());

  it.each<[Environment, Partial<MongoAccess>]>([
    [{ MONGO_URL: 'mongodb://a:1,b:2/gantry' }, { hosts: ['a:1', 'b:2'], namesDatabase: true, safe: true }],
    [{ MONGO_URL: 'mongodb://a/?w=majority' }, { namesDatabase: false, writeConcern: 'majority', safe: true }],
    [{ MONGO_URL: 'mongodb+srv://a.example.com/gantry' }, { hosts: ['a.example.com'] }],
    [
      { MONGO_URL: 'mongodb://a', MONGO_USER: 'ada', MONGO_PASSWORD: SECRET },
      { auth: { username: 'ada', password: SECRET } },
    ],
    [
      { MONGO_URL: 'mongodb://a/?w=1', MONGO_WRITE_CONCERN: '1' },
      { writeConcern: 1, safe: false },
    ],
    [{ MONGO_URL: 'mongodb://a', MONGO_TLS_CA: cert }, { tls: { ca: cert } }],
  ])('takes %#', (environment, access) => expect(accessOf(environment)).toMatchObject(access));

  it.each<[Environment, string]>([
    [{ MONGO_USER: 'ada' }, 'MONGO_URL is missing, and MONGO_USER needs it'],
    [{ MONGO_URL: 'mongodb://a', MONGO_USER: 'ada' }, 'MONGO_USER and MONGO_PASSWORD: one is missing'],
    [
      { MONGO_URL: `mongodb://u:${SECRET}@a`, MONGO_USER: 'ada', MONGO_PASSWORD: SECRET },
      'MONGO_URL and MONGO_USER: only one may name credentials',
    ],
    [
      { MONGO_URL: `mongodb://u:${SECRET}/x@a/gantry` },
      'MONGO_URL: not mongodb://user:password@host:port/database with user and password percent-encoded',
    ],
    [
      { MONGO_URL: 'mongodb://a/?w=1' },
      'MONGO_URL: w=1 is not MONGO_WRITE_CONCERN=majority; set that one where acknowledged messages may be lost',
    ],
    [
      { MONGO_URL: 'mongodb://a/?W=0', MONGO_WRITE_CONCERN: '1' },
      'MONGO_URL: w=0 is not MONGO_WRITE_CONCERN=1; set that one where acknowledged messages may be lost',
    ],
    [
      { MONGO_URL: 'mongodb://a/?journal=false' },
      'MONGO_URL: journal=false would acknowledge writes that a power cut loses',
    ],
    [
      { MONGO_URL: 'mongodb://a', MONGO_WRITE_CONCERN: '0' },
      'MONGO_WRITE_CONCERN: must be majority or a number from 1',
    ],
    [{ MONGO_URL: 'mongodb://a', MONGO_TLS_KEY: key }, 'MONGO_TLS_CERT and MONGO_TLS_KEY: one is missing'],
  ])('refuses what contradicts itself, cannot be read, or weakens writes unseen: %#', async (environment, problem) => {
    expect(await problemOf(() => mongoAccess(loadConfig(platformConfigSchema, environment)))).toBe(
      `Configuration: ${problem}`,
    );
  });
});

describe('connectMongo', () => {
  let mongo: EmbeddedMongo;
  let secure: Server;
  let port: number;
  beforeAll(async () => {
    mongo = await temporaryMongo({ port: 0 });
    const behind = new URL(mongo.url);
    // The embedded server speaks no TLS: this ends it in front of it.
    secure = createServer({ cert, key }, (socket) => {
      const inner = connectSocket(Number(behind.port), behind.hostname);
      socket.pipe(inner).pipe(socket);
      socket.on('error', () => inner.destroy());
      inner.on('error', () => socket.destroy());
    });
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
    port = (secure.address() as AddressInfo).port;
  });
  afterAll(async () => {
    await new Promise((resolve) => secure.close(resolve));
    await mongo.close();
  });

  it('asks for a majority by default', async () => {
    const connection = await connectMongo(accessOf({ MONGO_URL: mongo.url }));
    expect(connection.getClient().options.writeConcern).toMatchObject({ w: 'majority' });
    await connection.close();
  });

  it('speaks TLS with a server whose authority is set, and with no other', async () => {
    const url = `mongodb://127.0.0.1:${port}/gantry?directConnection=true`;
    const connection = await connectMongo(accessOf({ MONGO_URL: url, MONGO_TLS_CA: cert }));
    await connection.collection('things').insertOne({ n: 1 });
    expect(await connection.collection('things').countDocuments()).toBe(1);
    await connection.close();

    const stranger = accessOf({ MONGO_URL: url, MONGO_TLS_CA: selfSigned().cert });
    const wrong = await problemOf(() => connectMongo(stranger, 500));
    expect(wrong).toMatch(new RegExp(`^MongoDB at 127.0.0.1:${port}: .*certificate`));
    const contradiction = await problemOf(() =>
      connectMongo(accessOf({ MONGO_URL: `${url}&tls=false`, MONGO_TLS_CA: cert })),
    );
    expect(contradiction).toBe(`MongoDB at 127.0.0.1:${port}: All values of tls/ssl must be the same.`);
  }, 40_000);

  it('tells in one line without the password that the server refuses the credentials', async () => {
    const address = new URL(mongo.url).host;
    for (const environment of [
      { MONGO_URL: `mongodb://ada:${SECRET}@${address}/gantry?directConnection=true` },
      {
        MONGO_URL: `mongodb://${address}/gantry?directConnection=true&authSource=admin`,
        MONGO_USER: 'ada',
        MONGO_PASSWORD: SECRET,
      },
    ]) {
      const problem = await problemOf(() => connectMongo(accessOf(environment)));
      expect(problem).toMatch(new RegExp(`^MongoDB at ${address}: .+`));
      expect(problem).not.toMatch(new RegExp(`\n|${SECRET}`));
    }
  }, 40_000);
});
