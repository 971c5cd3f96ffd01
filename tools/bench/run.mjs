// The whole bench: every mode, every scenario, and whatever happens the platform is stopped.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeAccounts } from './accounts.mjs';
import { embeddedMongo, embeddedMongoLong } from './scenarios/embedded-mongo.mjs';
import { fanOut } from './scenarios/fan-out.mjs';
import { idle } from './scenarios/idle.mjs';
import { logins } from './scenarios/logins.mjs';
import { me } from './scenarios/me.mjs';
import { rooms } from './scenarios/rooms.mjs';
import { upload } from './scenarios/upload.mjs';
import { printTable } from './table.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const require = createRequire(import.meta.url);
const ON_DATABASE = { 'embedded-mongo': embeddedMongo, 'embedded-mongo-long': embeddedMongoLong };
const ON_PLATFORM = { 'fan-out': fanOut, rooms, idle, me, logins, upload };

/** Runs what the options name and prints it. @returns whether every scenario ended and kept its promises. */
export async function runBench(options) {
  const [{ model }] = cpus();
  console.log(
    `${cpus().length} cores (${model.trim()}), Node ${process.versions.node}, everything on this machine, clients included`,
  );
  const platformScenarios = options.scenarios.filter((name) => ON_PLATFORM[name]);
  let good = true;
  if (platformScenarios.length > 0)
    for (const mode of options.modes) good = (await runMode(mode, platformScenarios, options)) && good;
  for (const [name, scenario] of Object.entries(ON_DATABASE)) {
    if (!options.scenarios.includes(name)) continue;
    const result = await inFolder((folder) => scenario(root, folder));
    printTable(result);
    good = good && result.ok;
  }
  return good;
}

async function runMode(mode, scenarios, options) {
  return inFolder(async (folder) => {
    const { Platform, findOnPath } = require(join(root, 'dist/libs/testing/src/index.js'));
    if (mode === 'distributed' && !findOnPath('nats-server')) {
      console.log('distributed needs nats-server: apt-get install nats-server, or put the binary on the PATH');
      return false;
    }
    const platform = await Platform.start({
      mode,
      root,
      folder,
      env: { TEST_MODE: 'true', LOG_LEVEL: 'error', ...profiling(options.profile, mode) },
    });
    const stop = stopOnSignal(platform);
    try {
      const accounts = await makeAccounts(platform.urls, options.users);
      let good = true;
      for (const name of scenarios) {
        const result = await ON_PLATFORM[name]({ mode, platform, accounts, options });
        printTable(result);
        good = good && result.ok;
      }
      return good;
    } finally {
      await stop();
    }
  });
}

function profiling(folder, mode) {
  if (folder === undefined) return {};
  const target = join(resolve(folder), mode);
  mkdirSync(target, { recursive: true });
  return { BENCH_PROFILES: target, NODE_OPTIONS: `--require ${join(root, 'tools/bench/profile.cjs')}` };
}

/** Ctrl-C stops the platform too. @returns how to stop it otherwise. */
function stopOnSignal(platform) {
  const onSignal = () => platform.stop().finally(() => process.exit(130));
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  return async () => {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
    await platform.stop();
  };
}

/** A folder for data and logs: gone afterwards, kept and named when something failed. */
async function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'gantry-bench-'));
  try {
    const result = await work(folder);
    rmSync(folder, { recursive: true, force: true });
    return result;
  } catch (error) {
    console.error(`data and logs: ${folder}`);
    throw error;
  }
}
