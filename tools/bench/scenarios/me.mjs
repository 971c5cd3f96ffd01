// GET /api/v1/me with a token, next to a bare Fastify route that answers the same object.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { percentiles } from '../latency.mjs';
import { cpuNote } from '../notes.mjs';
import { cpuSeconds, difference, withChildren } from '../processes.mjs';
import { figure, milliseconds } from '../table.mjs';

const TARGET = 0.4;
const CONNECTIONS = 32;
const CLIENT = fileURLToPath(new URL('../http.worker.mjs', import.meta.url));
const BARE = fileURLToPath(new URL('../bare-fastify.server.mjs', import.meta.url));

function requestOf({ userId, token }) {
  return `GET /api/v1/me HTTP/1.1\r\nHost: 127.0.0.1\r\nX-User-Id: ${userId}\r\nX-Auth-Token: ${token}\r\n\r\n`;
}

async function measure(ports, user, { seconds, warmUp }) {
  const child = fork(CLIENT, [], { serialization: 'advanced' });
  child.send({ ports, connections: CONNECTIONS, request: requestOf(user), seconds, warmUp });
  const [result] = await once(child, 'message');
  if (result.error) throw new Error(result.error);
  return result;
}

async function measureBare(body, user, options) {
  const child = fork(BARE);
  child.send({ body });
  const [{ port }] = await once(child, 'message');
  const result = await measure([port], user, options);
  const ended = once(child, 'exit');
  child.disconnect();
  await ended;
  return result;
}

export async function me({ mode, platform, accounts, options }) {
  const [user] = accounts.users;
  const [url] = platform.urls;
  // One gateway, as there is one bare server.
  const port = Number(new URL(url).port);
  const answer = await fetch(`${url}/api/v1/me`, { headers: { 'x-user-id': user.userId, 'x-auth-token': user.token } });
  const family = withChildren(platform.state.pids);
  const before = cpuSeconds(family);
  const started = performance.now();
  const own = await measure([port], user, options);
  const elapsed = (performance.now() - started) / 1000;
  const cpu = difference(before, cpuSeconds(family));
  const bare = await measureBare(await answer.json(), user, options);
  const ratio = own.perSecond / bare.perSecond;
  return {
    ok: true,
    title: `me, ${mode}: GET /api/v1/me with a token, ${CONNECTIONS} connections to one gateway, ${options.seconds} s`,
    columns: ['platform', 'bare Fastify'],
    rows: [
      [`answers, × bare Fastify (target ≥ ${TARGET})`, figure(ratio), '1'],
      ['answers/s', figure(own.perSecond), figure(bare.perSecond)],
      ['time to answer, p50 / p99', milliseconds(percentiles(own.times)), milliseconds(percentiles(bare.times))],
    ],
    notes: [cpuNote({ cpu, elapsed, cores: cpu.reduce((sum, [, seconds]) => sum + seconds, 0) / elapsed })],
  };
}
