import { Bus, inProcessTransport, newContext, systemContext } from '@gantry/bus';
import {
  createUser,
  listUsers,
  login,
  logout,
  lookupUsers,
  me,
  newId,
  policySnapshot,
  registerUser,
  resolveSession,
  sessionRevoked,
  userCreated,
  userInfo,
  type Caller,
  type OutputOf,
  type RawInputOf,
} from '@gantry/contracts';
import { temporaryMongo, type EmbeddedMongo } from '@gantry/embedded-mongo';
import { BusServer, createLogger, PlatformModule } from '@gantry/service-kit';
import type { INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { createConnection, type Connection } from 'mongoose';
import { Registry } from 'prom-client';
import { AuthServiceModule } from './auth.module';
import { loadAuthConfig } from './config';
import { passwordDigest } from './passwords/password.hasher';
import { hashToken } from './session-store/token.rules';
import { SettingsService } from './settings/settings.service';

interface Running {
  app: INestMicroservice;
  bus: Bus;
  mongo: Connection;
}

async function startService(url: string, environment: Record<string, string>): Promise<Running> {
  const mongo = await createConnection(url, { autoIndex: false }).asPromise();
  const bus = new Bus(inProcessTransport());
  const parts = {
    bus,
    mongo,
    logger: createLogger('auth', 'silent'),
    registry: new Registry(),
    health: { notReady: () => [] },
  };
  const module = AuthServiceModule.forRoot(loadAuthConfig(environment));
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(
    { module: PlatformModule, imports: [PlatformModule.forRoot(parts), module] },
    { strategy: new BusServer(bus), logger: false, abortOnError: false },
  );
  await app.listen();
  return { app, bus, mongo };
}

async function stopService({ app, bus, mongo }: Running): Promise<void> {
  await app.close();
  await bus.drain();
  await mongo.close();
}

const anonymous: Caller = { kind: 'anonymous', ip: '127.0.0.1' };

/** Every key of a value, at any depth. */
function keysOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...keysOf(inner)]);
}
/** That there is a password one may see of oneself (`services.password: {}`); never what it is kept as. */
const noSecrets = (value: unknown) =>
  expect(keysOf(value).filter((key) => ['bcrypt', 'hashedToken', 'loginTokens'].includes(key))).toEqual([]);

describe('the accounts service on an embedded database', () => {
  const environment = {
    ADMIN_USERNAME: 'Boss',
    ADMIN_PASS: 'boss-password',
    ADMIN_EMAIL: 'Boss@Example.com',
    ADMIN_EMAIL_VERIFIED: 'true',
    ROOT_URL: 'https://chat.example.com',
    TEST_MODE: 'true',
    MAX_RESUME_LOGIN_TOKENS: '3',
  };
  let server: EmbeddedMongo;
  let url: string;
  let running: Running | undefined;
  const service = (): Running => {
    if (!running) throw new Error('the service did not start');
    return running;
  };

  beforeAll(async () => {
    server = await temporaryMongo();
    url = `${server.url}/accounts`;
    running = await startService(url, environment);
  }, 30_000);

  afterAll(async () => {
    if (running) await stopService(running);
    await server.close();
  });

  const signIn = (form: RawInputOf<typeof login>): Promise<OutputOf<typeof login>> =>
    service().bus.call(login, newContext(anonymous), form);
  const boss = async (): Promise<Caller> =>
    (await signIn({ user: { username: 'Boss' }, password: 'boss-password' })).caller;
  const register = (username: string, more: Partial<RawInputOf<typeof registerUser>> = {}) =>
    service().bus.call(registerUser, newContext(anonymous), {
      username,
      email: `${username}@example.com`,
      pass: 'a pass',
      name: username,
      ...more,
    });

  it('brings roles, permissions, settings and the first users', async () => {
    const { settings, permissions } = await service().bus.call(policySnapshot, systemContext('rooms'), {});
    expect(Object.keys(settings)).toHaveLength(898);
    expect(settings).toMatchObject({ Site_Url: 'https://chat.example.com', Show_Setup_Wizard: 'in_progress' });
    expect(permissions['create-c']).toEqual(['admin', 'user', 'bot', 'app']);
    expect(await service().mongo.collection('rocketchat_roles').countDocuments()).toBe(11);
    expect(await service().mongo.collection('rocketchat_permissions').countDocuments({ level: 'settings' })).toBe(926);
    const { users } = await service().bus.call(lookupUsers, systemContext('rooms'), {
      usernames: ['rocket.cat', 'rocketchat.internal.admin.test', 'Boss'],
    });
    expect(users.map(({ username, roles }) => [username, ...roles]).sort()).toEqual([
      ['Boss', 'admin'],
      ['rocket.cat', 'bot'],
      ['rocketchat.internal.admin.test', 'admin'],
    ]);
  });

  it('writes nothing twice when two replicas start on the same database', async () => {
    const before = await service().mongo.collection('rocketchat_settings').find({}).toArray();
    const replicas = await Promise.all([startService(url, environment), startService(url, environment)]);
    await Promise.all(replicas.map(stopService));
    expect(await service().mongo.collection('rocketchat_settings').find({}).toArray()).toEqual(before);
    expect(await service().mongo.collection('users').countDocuments({ roles: 'admin' })).toBe(2);
  });

  it('starts an empty database from two replicas at once', async () => {
    const fresh = `${server.url}/twice`;
    const replicas = await Promise.all([startService(fresh, environment), startService(fresh, environment)]);
    const { mongo } = replicas[0];
    expect(await mongo.collection('rocketchat_settings').countDocuments()).toBe(898 + 41);
    expect(await mongo.collection('users').countDocuments()).toBe(3);
    await Promise.all(replicas.map(stopService));
  });

  it('logs in by user name, address and id, ignoring case, with the text or its digest', async () => {
    const digest = { digest: passwordDigest('boss-password'), algorithm: 'sha-256' } as const;
    const { userId } = await signIn({ user: { username: 'boss' }, password: 'boss-password' });
    await signIn({ user: { email: 'BOSS@example.com' }, password: 'boss-password' });
    const answer = await signIn({ user: { id: userId }, password: 'boss-password' });
    expect(answer).toMatchObject({
      type: 'password',
      caller: { kind: 'user', userId, username: 'Boss', roles: ['admin'], ip: '127.0.0.1' },
    });
    expect(answer.me).toMatchObject({
      username: 'Boss',
      email: 'boss@example.com',
      avatarUrl: 'https://chat.example.com/avatar/Boss',
    });
    noSecrets(answer.me);
    expect(await signIn({ user: { username: 'boss' }, password: digest })).toMatchObject({ userId });
  });

  it('answers an unknown user and a wrong password alike', async () => {
    const refused = { code: 403, reason: 'User not found', kind: 'login' };
    await expect(signIn({ user: { username: 'nobody' }, password: 'x' })).rejects.toMatchObject(refused);
    await expect(signIn({ user: { username: 'Boss' }, password: 'x' })).rejects.toMatchObject(refused);
    await expect(signIn({ user: { username: 'rocket.cat' }, password: '' })).rejects.toMatchObject(refused);
    await expect(signIn({ anything: 'else' })).rejects.toMatchObject({
      code: 400,
      reason: 'Unrecognized options for login request',
    });
  });

  it('takes a login up again, recognises its token, and ends it', async () => {
    const { token, userId, caller } = await signIn({ user: { username: 'Boss' }, password: 'boss-password' });
    expect(await signIn({ resume: token })).toMatchObject({ token, userId, type: 'resume' });
    const ask = () =>
      service().bus.call(resolveSession, systemContext('gateway'), { userId, hashedToken: hashToken(token) });
    expect((await ask()).caller).toMatchObject({ userId, username: 'Boss', bypassTwoFactor: false });
    const revoked = new Promise(
      (resolve) => void service().bus.observe(sessionRevoked, ({ payload }) => resolve(payload)),
    );
    await service().bus.call(logout, newContext(caller), {});
    expect(await revoked).toEqual({ userId, hashedToken: hashToken(token), reason: 'logout' });
    expect((await ask()).caller).toBeNull();
    await expect(signIn({ resume: token })).rejects.toMatchObject({
      code: 403,
      reason: "You've been logged out by the server. Please log in again.",
    });
  });

  it('remembers no more logins than configured, and forgets no personal access token', async () => {
    const { user } = await register(`many${newId()}`);
    const secret = 'p'.repeat(43);
    const personal = {
      hashedToken: hashToken(secret),
      type: 'personalAccessToken',
      createdAt: new Date(0),
      lastTokenPart: 'pppppp',
      name: 'bot',
      bypassTwoFactor: true,
    };
    await service()
      .mongo.collection<{ _id: string }>('users')
      .updateOne({ _id: user._id }, { $set: { 'services.resume.loginTokens': [personal] } });
    const tokens: string[] = [];
    for (let i = 0; i < 4; i++) tokens.push((await signIn({ user: { id: user._id }, password: 'a pass' })).token);
    const ask = (token: string) =>
      service().bus.call(resolveSession, systemContext('gateway'), { userId: user._id, hashedToken: hashToken(token) });
    const known = await Promise.all([...tokens, secret].map(async (token) => (await ask(token)).caller !== null));
    expect(known).toEqual([false, true, true, true, true]);
    expect((await ask(secret)).caller?.bypassTwoFactor).toBe(true);
  });

  it('signs people up, and refuses what is taken', async () => {
    const created = new Promise(
      (resolve) => void service().bus.observe(userCreated, ({ payload }) => resolve(payload)),
    );
    const { user } = await register('rogersmith', { email: ' Roger@Example.com ' });
    expect(user).toEqual({
      _id: expect.any(String),
      username: 'rogersmith',
      name: 'rogersmith',
      type: 'user',
      status: 'offline',
      active: true,
    });
    expect(await created).toMatchObject({
      user: { _id: user._id, roles: ['user'] },
      joinDefaultRooms: true,
      silent: false,
    });
    await expect(register('RogerSmith', { email: 'other@example.com' })).rejects.toMatchObject({
      reason: 'Username is already in use',
      kind: 'text',
    });
    await expect(register('all')).rejects.toMatchObject({ reason: 'Username is already in use', kind: 'text' });
    await expect(register('other', { email: 'roger@example.COM' })).rejects.toMatchObject({
      code: 403,
      reason: 'Email already exists.',
    });
    await expect(register('two words', { email: 'two@example.com' })).rejects.toMatchObject({
      code: 'username-invalid',
    });
    const again = service().bus.call(registerUser, newContext(await boss()), {
      username: 'x',
      email: 'x@example.com',
      pass: 'x',
      name: 'x',
    });
    await expect(again).rejects.toMatchObject({ reason: 'Logged in users can not register again.' });
  });

  it('lets one of two have a name that both ask for at the same time', async () => {
    const outcomes = await Promise.allSettled([
      register('twin', { email: 'twin1@example.com' }),
      register('TWIN', { email: 'twin2@example.com' }),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('lets those who may create accounts, and shows them as much as they may see', async () => {
    const admin = await boss();
    const input = {
      email: 'Made@example.com',
      name: 'Made',
      password: 'x',
      username: 'made',
      roles: ['bot'],
      verified: true,
      joinDefaultChannels: false,
    };
    const { user } = await service().bus.call(createUser, newContext(admin), input);
    expect(user).toMatchObject({
      username: 'made',
      roles: ['bot'],
      emails: [{ address: 'Made@example.com', verified: true }],
      settings: {},
      type: 'user',
    });
    noSecrets(user);
    await expect(
      service().bus.call(createUser, newContext(admin), { ...input, email: 'm2@example.com' }),
    ).rejects.toMatchObject({ code: 'error-field-unavailable', reason: 'made is already in use :(' });
    const { caller } = await signIn({ user: { username: 'made' }, password: 'x' });
    await expect(service().bus.call(createUser, newContext(caller), input)).rejects.toMatchObject({
      code: 'error-action-not-allowed',
      reason: 'Adding user is not allowed',
    });
  });

  it('shows a user to itself, to administrators and to others', async () => {
    const { user } = await register('shown');
    const { caller } = await signIn({ user: { id: user._id }, password: 'a pass' });
    const other = (await signIn({ user: { username: 'rogersmith' }, password: 'a pass' })).caller;
    const admin = await boss();
    const ask = async (by: Caller) => (await service().bus.call(userInfo, newContext(by), { username: 'SHOWN' })).user;
    expect(await ask(caller)).toMatchObject({
      emails: [{ address: 'shown@example.com', verified: false }],
      roles: ['user'],
      services: { email2fa: { enabled: true } },
    });
    expect(await ask(admin)).toHaveProperty('emails');
    expect(await ask(other)).toEqual({
      _id: user._id,
      username: 'shown',
      name: 'shown',
      type: 'user',
      status: 'offline',
      active: true,
    });
    for (const by of [caller, other, admin]) noSecrets(await ask(by));
    noSecrets(await service().bus.call(me, newContext(caller), {}));
    await expect(service().bus.call(userInfo, newContext(other), { userId: 'nobody' })).rejects.toMatchObject({
      reason: 'User not found.',
      kind: 'text',
    });
    await expect(service().bus.call(userInfo, newContext(other), {})).rejects.toMatchObject({
      code: 'error-user-param-not-provided',
    });
  });

  it('lists users page by page, filtered and sorted, without what the caller may not see', async () => {
    const { caller } = await signIn({ user: { username: 'rogersmith' }, password: 'a pass' });
    const first = await service().bus.call(listUsers, newContext(caller), { page: { count: 2 } });
    expect(first).toMatchObject({
      count: 2,
      offset: 0,
      users: [{ username: 'Boss' }, { username: expect.any(String) }],
    });
    expect(first.total).toBeGreaterThan(4);
    expect(first.users[0]).not.toHaveProperty('emails');
    const found = await service().bus.call(listUsers, newContext(await boss()), {
      page: { query: { username: { $regex: '^rog' } }, sort: { name: -1 }, fields: { username: 1, services: 1 } },
    });
    expect(found).toMatchObject({ total: 1, users: [{ _id: expect.any(String), username: 'rogersmith' }] });
    noSecrets([first, found]);
  });

  it('names users for other services, ignoring case where nobody is called exactly so', async () => {
    const { users } = await service().bus.call(lookupUsers, systemContext('rooms'), {
      ids: ['rocket.cat', 'nobody'],
      usernames: ['boss', 'BOSS', 'nobody'],
    });
    expect(users.map(({ username }) => username).sort()).toEqual(['Boss', 'rocket.cat']);
  });

  it('does not let an account in that is not active, nor its tokens', async () => {
    const { user } = await register('sleeper');
    const { token } = await signIn({ user: { id: user._id }, password: 'a pass' });
    await service()
      .mongo.collection<{ _id: string }>('users')
      .updateOne({ _id: user._id }, { $set: { active: false } });
    await expect(signIn({ user: { id: user._id }, password: 'a pass' })).rejects.toMatchObject({
      code: 'error-user-is-not-activated',
      reason: 'User is not activated',
    });
    expect(
      (
        await service().bus.call(resolveSession, systemContext('gateway'), {
          userId: user._id,
          hashedToken: hashToken(token),
        })
      ).caller,
    ).toBeNull();
  });

  it('follows changed settings at once', async () => {
    await service().app.get(SettingsService, { strict: false }).set('Accounts_RegistrationForm', 'Disabled');
    await expect(register('late')).rejects.toMatchObject({ code: 'error-user-registration-disabled' });
  });
});
