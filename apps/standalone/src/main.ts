import { accessSync, constants, existsSync, mkdirSync, writeSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DEFAULT_ADMIN, loadAuthConfig } from '@gantry/apps/auth';
import { startGateway } from '@gantry/apps/gateway';
import {
  closeOnSignals,
  mongoAccess,
  PlatformProcess,
  refuseUnknownVariables,
  runMain,
  StartupError,
  startOpsServer,
} from '@gantry/service-kit';
import { loadStandaloneConfig, standaloneConfigSchema, type StandaloneConfig } from './config';
import { startDatabase, type DatabaseProcess } from './database.process';
import { allServices } from './services';

/**
 * Ends at once, for the supervisor to start it again. Not by process.exit: that waits for the threads of the event log, which
 * may hang on a disk that has failed, with the port still open.
 */
function die(reason: string): void {
  try {
    writeSync(process.stderr.fd, `${reason}\n`);
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
}

runMain(async () => {
  process.on('uncaughtException', (error) => die(error.stack ?? error.message));
  // What the platform keeps – messages, accounts, mails – is for its own account alone.
  process.umask(0o077);
  refuseUnknownVariables(Object.keys(standaloneConfigSchema.shape), process.env);
  const config = loadStandaloneConfig(process.env);
  // Checked here: with the embedded database, the platform sees a MONGO_URL that nobody set.
  mongoAccess(config);
  const dataDir = writableFolder(config.DATA_DIR);
  const database = config.MONGO_URL === undefined ? await openDatabase(dataDir) : undefined;
  try {
    await run(config, dataDir, database);
  } catch (error) {
    await database?.close();
    throw error;
  }
});

async function run(config: StandaloneConfig, dataDir: string, database: DatabaseProcess | undefined): Promise<void> {
  const platform = await PlatformProcess.connect({
    name: 'standalone',
    config: { ...config, MONGO_URL: database?.url ?? config.MONGO_URL },
    usesMongo: true,
    eventLogPath: join(dataDir, 'events'),
  });
  say('Starting the services …');
  const gateway = await startGateway({
    platform,
    config,
    services: allServices(
      loadAuthConfig({
        ...process.env,
        ROOT_URL: config.ROOT_URL,
        MAIL_FOLDER: config.MAIL_FOLDER ?? join(dataDir, 'mails'),
      }),
    ),
  });
  const ops =
    config.OPS_PORT === undefined
      ? undefined
      : await startOpsServer(config.OPS_PORT, config.OPS_HOST, platform.health, platform.registry);
  closeOnSignals(
    platform,
    config.SHUTDOWN_GRACE_MS,
    [gateway, { close: async () => void ops?.close() }],
    database ? [database] : [],
  );
  welcome(config, gateway.port, dataDir);
}

/** Folder by folder: Node's own recursion never returns on file systems that answer ENOENT to every mkdir (/proc). */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

/** @throws StartupError */
function writableFolder(path: string): string {
  const folder = resolve(path);
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
  } catch {
    throw new StartupError(
      `The data folder ${folder} cannot be written: change its rights, or set DATA_DIR to another one.`,
    );
  }
  return folder;
}

function openDatabase(dataDir: string): Promise<DatabaseProcess> {
  say('Starting the database …');
  return startDatabase(join(dataDir, 'mongo'), (code) => {
    die(`The embedded database ended unexpectedly (code ${String(code)}).`);
  });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function welcome(config: StandaloneConfig, port: number, dataDir: string): void {
  const url = config.PORT === port ? config.ROOT_URL : `http://localhost:${port}`;
  say('');
  say(`SERVER RUNNING   ${url}`);
  say(`API docs         ${url}/api-docs`);
  say(`Data             ${config.MONGO_URL === undefined ? dataDir : 'MONGO_URL'}`);
  if (config.TEST_MODE)
    say('TEST_MODE        the test admin exists, its password is public: never use this in production');
  // While nobody is administrator and none is named, the log above says so, with the set-up link.
  else if (config.ADMIN_PASS !== undefined)
    say(
      `Administrator    ${config.ADMIN_USERNAME ?? DEFAULT_ADMIN}, with ADMIN_PASS, unless somebody else had the role before`,
    );
  say('Stop with Ctrl-C');
}
