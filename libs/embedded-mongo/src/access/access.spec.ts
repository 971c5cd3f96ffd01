import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { startEmbeddedMongo, type EmbeddedMongo, type EmbeddedMongoOptions } from '../server';
import { MAX_STRANGERS } from './connections';

const SECRET = 'a secret of this very start';

describe('who may connect', () => {
  let folder: string;
  let started: EmbeddedMongo[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'embedded-mongo-access-'));
  });
  afterEach(async () => {
    await Promise.all(started.map((server) => server.close()));
    started = [];
    rmSync(folder, { recursive: true, force: true });
  });
  const start = async (options: Partial<EmbeddedMongoOptions> = {}): Promise<EmbeddedMongo> => {
    const server = await startEmbeddedMongo({ dataDir: join(folder, 'data'), sync: false, ...options });
    started.push(server);
    return server;
  };
  const modeOf = (path: string): number => statSync(path).mode & 0o777;
  const ask = async (url: string, command: Record<string, unknown> = { listDatabases: 1 }): Promise<unknown> => {
    const client = new MongoClient(url, { serverSelectionTimeoutMS: 2_000 });
    try {
      return await client.db('admin').command(command);
    } finally {
      await client.close();
    }
  };
  const withLogin = ({ port }: EmbeddedMongo, login: string): string => `mongodb://${login}@127.0.0.1:${port}`;

  it('listens on a socket in a folder of its own account, and on no port', async () => {
    const server = await start();
    expect(server.port).toBe(0);
    expect(await ask(server.url)).toMatchObject({ ok: 1 });
    const socket = decodeURIComponent(new URL(server.url).hostname);
    expect(modeOf(join(socket, '..'))).toBe(0o700);
  });

  it.each([
    ['a new folder', () => undefined],
    [
      'the folder and files of an earlier version',
      (data: string) => {
        mkdirSync(data, { mode: 0o755 });
        chmodSync(data, 0o755);
        for (const file of ['data.mdb', 'lock.mdb']) writeFileSync(join(data, file), '', { mode: 0o644 });
      },
    ],
  ])('closes to other accounts: %s', async (_what, prepare) => {
    const data = join(folder, 'data');
    prepare(data);
    await start();
    expect(modeOf(data)).toBe(0o700);
    for (const file of ['data.mdb', 'lock.mdb']) expect(modeOf(join(data, file))).toBe(0o600);
  });

  it('starts on a folder whose path is too long for a socket, and leaves no socket behind', async () => {
    const dataDir = join(folder, 'long'.repeat(30));
    const server = await start({ dataDir });
    const socket = decodeURIComponent(new URL(server.url).hostname);
    expect(modeOf(join(socket, '..'))).toBe(0o700);
    expect(await ask(server.url)).toMatchObject({ ok: 1 });
    await server.close();
    expect(() => statSync(join(socket, '..'))).toThrow('ENOENT');
  });

  it('takes the place of the socket of a server that was killed', async () => {
    const socket = join(folder, 'own', 'mongodb.sock');
    mkdirSync(join(folder, 'own'), { mode: 0o700 });
    writeFileSync(socket, '');
    expect(await ask((await start({ socket })).url)).toMatchObject({ ok: 1 });
  });

  it.each<[string, Partial<EmbeddedMongoOptions>, string]>([
    ['every address without a secret', { host: '0.0.0.0' }, 'can be reached by others: EMBEDDED_MONGO_SECRET'],
    ['every IPv6 address without a secret', { host: '::', port: 0 }, 'can be reached by others'],
    ['a name without a secret', { host: 'example.com' }, 'can be reached by others'],
    ['a name that only looks like loopback', { host: '127.0.0.1.example.com' }, 'can be reached by others'],
    ['a short secret', { host: '0.0.0.0', secret: 'guess' }, 'at least 16 characters'],
  ])('does not listen on %s', async (_what, options, problem) => {
    await expect(start(options)).rejects.toThrow(problem);
  });

  it('does not put its socket into a folder that others can enter', async () => {
    const open = join(folder, 'open');
    mkdirSync(open);
    chmodSync(open, 0o755);
    await expect(start({ socket: join(open, 'mongodb.sock') })).rejects.toThrow('open to others');
  });

  it.each(['gantry:a%20secret%20of%20this%20very%20start'])('serves who knows the secret', async (login) => {
    const server = await start({ host: '0.0.0.0', secret: SECRET });
    expect(server.url).not.toContain('secret');
    expect(await ask(withLogin(server, login))).toMatchObject({ ok: 1 });
    expect(await ask(`${withLogin(server, login)}/chat?authMechanism=SCRAM-SHA-256`)).toMatchObject({ ok: 1 });
  });

  it.each([
    ['a wrong secret', 'gantry:another%20secret%20of%20it'],
    ['another name', 'root:a%20secret%20of%20this%20very%20start'],
  ])('refuses %s', async (_what, login) => {
    const server = await start({ port: 0, secret: SECRET });
    await expect(ask(withLogin(server, login))).rejects.toMatchObject({ code: 18 });
  });

  it.each([
    { listDatabases: 1 },
    { find: 'users' },
    { insert: 'users', documents: [{}] },
    { dropDatabase: 1 },
    { serverStatus: 1 },
    { saslContinue: 1, payload: '' },
    { saslStart: 1, mechanism: 'PLAIN', payload: '' },
    { saslStart: 1, mechanism: 'SCRAM-SHA-256', payload: 'x' },
  ])('lets a stranger do nothing: %j', async (command) => {
    const { port } = await start({ port: 0, secret: SECRET });
    await expect(ask(`mongodb://127.0.0.1:${port}`, command)).rejects.toMatchObject({
      code: expect.any(Number),
      codeName: expect.stringMatching(/^(Unauthorized|ProtocolError|MechanismUnavailable|AuthenticationFailed)$/),
    });
  });

  it('keeps places for clients while strangers hold every connection they get', async () => {
    const server = await start({ port: 0, secret: SECRET });
    const strangers = Array.from({ length: MAX_STRANGERS * 2 }, () => connect(server.port, '127.0.0.1'));
    await Promise.all(strangers.map((socket) => new Promise((done) => socket.once('connect', done))));
    expect(await ask(withLogin(server, `gantry:${encodeURIComponent(SECRET)}`))).toMatchObject({ ok: 1 });
    for (const socket of strangers) socket.destroy();
  });
});
