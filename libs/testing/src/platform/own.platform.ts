import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '@gantry/contracts';
import { startEmbeddedMongo } from '@gantry/embedded-mongo';
import { MongoClient, type Collection, type Db, type Document } from 'mongodb';
import { RestClient, type Credentials } from '../clients/rest.client';
import { platformState, unique } from '../fixtures/platform.fixture';
import { Platform } from './platform';

const ROOT = join(__dirname, '../../../..');
/** Its administrator. */
export const BOSS = { user: 'boss', password: 'the-password-of-the-boss' };
/** Suites that start a platform of their own wait for it. */
export const START_MS = 90_000;

export type Stored = Document & { _id: string };

export interface OwnUser {
  readonly _id: string;
  readonly username: string;
  readonly email: string;
  readonly password: string;
}

/** A platform of a suite's own, in the mode of the run, without TEST_MODE and without rate limits, whose database the suite may change. */
export interface OwnPlatform {
  readonly admin: RestClient;
  readonly users: Collection<Stored>;
  readonly mails: Collection<Stored>;
  /** Data and logs of its processes. */
  readonly folder: string;
  collection(name: string): Collection<Stored>;
  readonly database: Db;
  /** Its processes, to be killed. */
  readonly processes: Platform;
  url(gateway?: number): string;
  /** An account that is too old to be trusted for its youth. */
  newUser(fields?: Record<string, unknown>): Promise<OwnUser>;
  /** A login that is put straight into the database: nothing is asked. */
  tokenFor(user: { _id: string }): Promise<Credentials>;
  stop(): Promise<void>;
}

/** base64(sha256): how tokens are stored (contract/defaults.json, accounts.tokenStore). */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}

/** @param replicas of services, in distributed mode. */
export async function startOwnPlatform(
  env: Record<string, string> = {},
  replicas: Readonly<Record<string, number>> = {},
): Promise<OwnPlatform> {
  const folder = mkdtempSync(join(tmpdir(), 'gantry-own-'));
  const database = await startEmbeddedMongo({ dataDir: join(folder, 'mongo'), sync: false });
  const mongoUrl = `${database.url}/gantry?directConnection=true`;
  const platform = await Platform.start({
    mode: platformState().mode,
    root: ROOT,
    folder,
    mongoUrl,
    replicas,
    env: {
      ADMIN_USERNAME: BOSS.user,
      ADMIN_PASS: BOSS.password,
      OVERWRITE_SETTING_API_Enable_Rate_Limiter: 'false',
      ...env,
    },
  });
  const client = await MongoClient.connect(mongoUrl);
  const users = client.db().collection<Stored>('users');
  const url = (gateway = 0): string => platform.urls[gateway % platform.urls.length] ?? '';
  const { body } = await new RestClient(url()).post('login', BOSS);
  const admin = new RestClient(url(), body.data);
  return {
    admin,
    users,
    folder,
    database: client.db(),
    processes: platform,
    mails: client.db().collection<Stored>('gantry_mail_outbox'),
    collection: (name) => client.db().collection<Stored>(name),
    url,
    newUser: (fields = {}) => createUser(admin, users, fields),
    tokenFor: async ({ _id }) => {
      const authToken = newId();
      const tokens = {
        $concatArrays: [
          { $ifNull: ['$services.resume.loginTokens', []] },
          [{ hashedToken: hashOf(authToken), when: new Date() }],
        ],
      };
      await users.updateOne({ _id }, [{ $set: { 'services.resume.loginTokens': tokens } }]);
      return { userId: _id, authToken };
    },
    stop: async () => {
      await client.close();
      await platform.stop();
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A user through the API, made to look as if there were no time limits on new accounts. */
async function createUser(
  admin: RestClient,
  users: Collection<Stored>,
  fields: Record<string, unknown>,
): ReturnType<OwnPlatform['newUser']> {
  const username = unique('user');
  const account = { username, email: `${username}@example.com`, password: newId() };
  const { body: answer } = await admin.post('users.create', { ...account, name: username, ...fields });
  if (!answer.success) throw new Error(`users.create failed: ${JSON.stringify(answer)}`);
  await users.updateOne({ _id: answer.user._id }, { $set: { createdAt: new Date(0) } });
  return { ...account, _id: answer.user._id };
}
