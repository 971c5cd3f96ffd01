// One large file into a room and back, next to Fastify and busboy that pipe it to the disk: speed, and what it costs in memory.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { makeRooms } from '../accounts.mjs';
import { residentBytes, withChildren } from '../processes.mjs';
import { figure } from '../table.mjs';

const CLIENT = fileURLToPath(new URL('../upload.worker.mjs', import.meta.url));
const BARE = fileURLToPath(new URL('../bare-upload.server.mjs', import.meta.url));
const MEGABYTE = 1_048_576;
const SAMPLE_MS = 50;
/** Code and buffers that any upload brings along are there before memory is compared. */
const WARM_UP_MEGABYTES = 50;
/** What a process may grow by: the file is not held anywhere. */
const MAX_GROWTH_MEGABYTES = 120;

async function run(job) {
  const child = fork(CLIENT);
  child.send(job);
  const [{ result, seconds, error }] = await once(child, 'message');
  if (error) throw new Error(error);
  return { result, seconds };
}

/** By process, the most that it grew to during the work, above what it was, bytes. */
async function growthDuring(pids, work) {
  const before = Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, residentBytes(pid)]));
  const peaks = { ...before };
  const timer = setInterval(() => {
    for (const [name, pid] of Object.entries(pids)) peaks[name] = Math.max(peaks[name], residentBytes(pid));
  }, SAMPLE_MS);
  try {
    const result = await work();
    return { result, peaks, growth: Object.entries(peaks).map(([name, peak]) => [name, peak - before[name]]) };
  } finally {
    clearInterval(timer);
  }
}

async function upAndDown(pids, { up, down, megabytes }) {
  await run({ ...up, kind: 'up', megabytes: WARM_UP_MEGABYTES });
  const sent = await growthDuring(pids, () => run({ ...up, kind: 'up', megabytes }));
  const target = down(sent.result.result);
  const fetched = await growthDuring(pids, () => run({ ...target, kind: 'down' }));
  if (fetched.result.result !== megabytes * MEGABYTE) throw new Error('another size came back');
  return { sent, fetched };
}

async function measureBare(megabytes) {
  const server = fork(BARE);
  const [{ port }] = await once(server, 'message');
  const place = { port, path: '/', headers: {} };
  const result = await upAndDown({ bare: server.pid }, { up: place, down: () => place, megabytes });
  const ended = once(server, 'exit');
  server.disconnect();
  await ended;
  return result;
}

const most = ({ growth }) => Math.max(...growth.map(([, bytes]) => bytes)) / MEGABYTE;
const peakNote = (label, { peaks }, shown) =>
  `${label}, peak RSS: ${shown.map((name) => `${name} ${Math.round(peaks[name] / MEGABYTE)} MB`).join(', ')}`;

export async function upload({ mode, platform, accounts, options: { megabytes } }) {
  const { admin, url } = accounts;
  const headers = { 'x-user-id': admin.userId, 'x-auth-token': admin.token };
  await fetch(`${url}/api/v1/settings/FileUpload_MaxFileSize`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ value: -1 }),
  });
  const [rid] = await makeRooms(accounts, 'upload', 1, () => []);
  const port = Number(new URL(url).port);
  const family = withChildren(platform.state.pids);
  // A database's memory is a cache of what it keeps: it is shown, and not judged.
  const own = Object.keys(platform.state.pids).filter((name) => !/mongo|nats/.test(name));
  const ours = Object.fromEntries(own.map((name) => [name, family[name]]));
  const result = await upAndDown(family, {
    up: { port, path: `/api/v1/rooms.upload/${rid}`, headers },
    down: ({ message }) => ({ port, path: message.attachments[0].title_link, headers }),
    megabytes,
  });
  const bare = await measureBare(megabytes);
  const judged = (phase) => ({ growth: phase.growth.filter(([name]) => name in ours) });
  const speed = (phase) => megabytes / phase.result.seconds;
  const growth = Math.max(most(judged(result.sent)), most(judged(result.fetched)));
  return {
    ok: growth < MAX_GROWTH_MEGABYTES,
    title: `upload, ${mode}: a file of ${megabytes} MB into a room and back`,
    columns: ['platform', 'Fastify + busboy to disk'],
    rows: [
      ['up, × bare', figure(speed(result.sent) / speed(bare.sent)), '1'],
      ['up, MB/s', figure(speed(result.sent)), figure(speed(bare.sent))],
      ['down, MB/s', figure(speed(result.fetched)), figure(speed(bare.fetched))],
      ['growth of a process, up, MB', figure(most(judged(result.sent))), figure(most(bare.sent))],
      [
        `growth of a process, down, MB (both < ${MAX_GROWTH_MEGABYTES})`,
        figure(most(judged(result.fetched))),
        figure(most(bare.fetched)),
      ],
    ],
    notes: [peakNote('up', result.sent, Object.keys(family)), peakNote('down', result.fetched, Object.keys(family))],
  };
}
