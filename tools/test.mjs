// `npm test`: from a fresh clone to a verdict. Installs, lints, type-checks, runs the unit tests, then the integration
// suites against a standalone and a distributed platform, and against MongoDB itself where a Docker engine answers.
// Quiet when green; the last line is `N passed, N failed`.
//   --only unit|standalone|distributed|static    one part        further arguments go to jest (a path, -t NAME)
//   --everywhere    standalone runs the suites too that no mode can change (test.suites.mjs)
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installIfNeeded } from './start.mjs';
import { suitesOf } from './test.suites.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const args = process.argv.slice(2);
/** How many of the slowest test files are named. */
const SLOWEST = 10;
/** How long jest may stay once its verdict is written, ms. */
const LINGER_MS = 20_000;
const everywhereAt = args.indexOf('--everywhere');
const everywhere = everywhereAt >= 0 && args.splice(everywhereAt, 1).length > 0;
const onlyAt = args.indexOf('--only');
const only = onlyAt < 0 ? undefined : args.splice(onlyAt, 2)[1];
const wants = (part) => only === undefined || only === part;
const require = createRequire(import.meta.url);
const durations = [];
const totals = { passed: 0, failed: 0, skipped: 0 };
const started = Date.now();

function report(name, { passed, failed, skipped = 0 }) {
  totals.passed += passed;
  totals.failed += failed;
  totals.skipped += skipped;
  const seconds = Math.round((Date.now() - started) / 1000);
  console.log(
    `${failed === 0 ? 'ok  ' : 'FAIL'} ${name}: ${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''} (${seconds} s)`,
  );
}

async function run(name, command, commandArgs) {
  const child = spawn(command, commandArgs, { cwd: root, env: { ...process.env, NX_DAEMON: 'false' } });
  const output = outputOf(child);
  const [status] = await once(child, 'close');
  if (status !== 0) console.log(output());
  report(name, status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
}

function outputOf(child) {
  const chunks = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}

/**
 * Resolves when the process has ended, or is killed for staying long after its verdict was written: a failed test may leave
 * servers and threads open. @returns whether it ended by itself
 */
async function endOf(child, verdict) {
  let lingered = false;
  let seenAt;
  const watch = setInterval(() => {
    if (!existsSync(verdict)) return;
    seenAt ??= Date.now();
    if (Date.now() - seenAt < LINGER_MS) return;
    lingered = true;
    child.kill('SIGKILL');
  }, 1_000);
  await once(child, 'close');
  clearInterval(watch);
  return !lingered;
}

/** Not by spawnSync: this process supervises the platform that the suites kill parts of. */
async function jest(name, project, env = {}, chosen = []) {
  const output = join(mkdtempSync(join(tmpdir(), 'gantry-jest-')), 'result.json');
  const child = spawn(
    process.execPath,
    [
      join(root, 'node_modules/jest/bin/jest.js'),
      ...args,
      ...chosen,
      '--selectProjects',
      project,
      '--json',
      '--outputFile',
      output,
      '--silent',
      ...(project === 'e2e' ? ['--forceExit'] : []),
    ],
    { cwd: root, env: { ...process.env, ...env } },
  );
  const log = outputOf(child);
  const ended = await endOf(child, output);
  let result;
  try {
    result = JSON.parse(readFileSync(output, 'utf8'));
  } catch {
    console.log(log());
    return report(name, { passed: 0, failed: 1 });
  }
  for (const { name: file, startTime, endTime } of result.testResults)
    durations.push({ file: `${relative(root, file)} (${name})`, seconds: (endTime - startTime) / 1_000 });
  for (const file of result.testResults.filter(({ status }) => status === 'failed')) console.log(file.message);
  for (const file of result.testResults) {
    for (const test of file.assertionResults.filter(({ status }) => status === 'pending'))
      console.log(`skipped: ${test.fullName}`);
  }
  // Green, and yet something is left open: that is a fault of its own.
  const left = !ended && result.success ? 1 : 0;
  if (left) console.log(`${name}: a test left something open, the process did not end by itself`);
  // A file that could not run has no tests of its own to count.
  const broken = result.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  ).length;
  report(name, {
    passed: result.numPassedTests,
    failed: result.numFailedTests + broken + left,
    skipped: result.numPendingTests,
  });
}

/** nats-server from the PATH, else Debian's package where it may be installed. */
function ensureNats() {
  const { findOnPath } = require('../dist/libs/testing/src/index.js');
  if (findOnPath('nats-server')) return true;
  if (process.getuid?.() === 0 && findOnPath('apt-get')) {
    console.log('Installing nats-server …');
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore' });
    spawnSync('apt-get', ['install', '-y', '-qq', 'nats-server'], { stdio: 'ignore' });
  }
  return findOnPath('nats-server') !== undefined;
}

function dockerAnswers() {
  return spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 5_000 }).status === 0;
}

/** Queries that read much more than they answered, in collections that had grown in the run: each is a failure. */
function reportPlans(label, planLog) {
  const { costlyQueries } = require('../dist/libs/testing/src/index.js');
  const costly = costlyQueries(planLog);
  for (const { ns, shape, plan, examined, returned, size } of costly)
    console.log(`${ns} (${size} documents): ${plan} examined ${examined} for ${returned}: ${shape}`);
  if (costly.length > 0) report(`costs of queries, ${label}`, { passed: 0, failed: costly.length });
}

async function suite(mode, { label = mode, ...options } = {}) {
  const { Platform } = require('../dist/libs/testing/src/index.js');
  const folder = join(root, '.cache/test', `${label.replace(/\W/g, '-')}-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const planLog = join(folder, 'plans');
  let platform;
  try {
    platform = await Platform.start({
      mode,
      root,
      folder,
      env: { TEST_MODE: 'true', EMBEDDED_MONGO_PLAN_LOG: planLog },
      ...options,
    });
  } catch (error) {
    console.log(`The ${label} platform did not start: ${error.message}. Logs: ${folder}/logs`);
    return report(`integration, ${label}`, { passed: 0, failed: 1 });
  }
  const before = totals.failed;
  try {
    await jest(
      `integration, ${label}`,
      'e2e',
      { GANTRY_TEST_STATE: platform.stateFile },
      // A suite that is asked for by name runs.
      args.length > 0 ? [] : suitesOf(mode, everywhere),
    );
  } finally {
    const unclean = await platform.stop();
    if (unclean.length > 0) {
      console.log(`did not shut down cleanly: ${unclean.join(', ')}`);
      report(`shutdown, ${label}`, { passed: 0, failed: unclean.length });
    }
  }
  reportPlans(label, planLog);
  if (totals.failed === before) rmSync(folder, { recursive: true, force: true });
  else console.log(`logs: ${folder}/logs`);
}

async function withDockerMongo() {
  const { GenericContainer } = await import('testcontainers');
  const container = await new GenericContainer('mongo:7')
    .withExposedPorts(27017)
    .withCommand(['--replSet', 'rs0', '--bind_ip_all'])
    .start();
  await container.exec(['mongosh', '--quiet', '--eval', 'rs.initiate()']);
  await suite('standalone', {
    label: 'MongoDB in a container',
    mongoUrl: `mongodb://${container.getHost()}:${container.getMappedPort(27017)}/gantry?directConnection=true`,
  });
  await container.stop();
}

/** One after the other, beside the unit tests: each of the two keeps one core busy. */
async function staticChecks() {
  // The module-boundary rule reads the project graph that this leaves in the cache; without one it would pass everything.
  await run('project graph', 'npx', ['nx', 'show', 'projects']);
  await run('lint', 'npx', [
    'eslint',
    '--cache',
    '--cache-location',
    '.cache/eslint',
    '--max-warnings',
    '0',
    'apps',
    'libs',
    'tools',
  ]);
  await run('licences', process.execPath, [join(root, 'tools/licenses.mjs'), '--check']);
  await run('format', 'npx', [
    'prettier',
    '--log-level',
    'warn',
    '--check',
    '{apps,libs}/**/*.ts',
    'tools/**/*.{mjs,cjs}',
    '*.{js,mjs}',
  ]);
  await run('type check', 'npx', [
    'tsc',
    '-p',
    'tsconfig.json',
    '--incremental',
    '--tsBuildInfoFile',
    '.cache/tsconfig.tsbuildinfo',
  ]);
}

installIfNeeded();
const { build } = await import('./build.mjs');
await build();
const hasNats = (wants('unit') || wants('distributed')) && ensureNats();
await Promise.all([wants('static') && staticChecks(), wants('unit') && jest('unit', 'unit')]);
if (wants('standalone')) await suite('standalone');
if (wants('distributed')) {
  if (hasNats) await suite('distributed');
  else {
    console.log(
      'The distributed suites need nats-server: apt-get install nats-server, or put the binary on the PATH (https://github.com/nats-io/nats-server).',
    );
    report('integration, distributed', { passed: 0, failed: 1 });
  }
}
if (only === undefined && dockerAnswers()) await withDockerMongo();
else if (only === undefined) console.log('skipped: integration against MongoDB itself (no Docker engine answers)');

if (only === undefined) {
  durations.sort((a, b) => b.seconds - a.seconds);
  console.log('The slowest files:');
  for (const { file, seconds } of durations.slice(0, SLOWEST)) console.log(`  ${Math.round(seconds)} s  ${file}`);
}
console.log(`${totals.passed} passed, ${totals.failed} failed${totals.skipped ? `, ${totals.skipped} skipped` : ''}`);
process.exit(totals.failed === 0 ? 0 : 1);
