// What a connection costs that is open, logged in and subscribed, and silent.
import { withBareWs } from '../bare-ws.mjs';
import { Load } from '../load.mjs';
import { residentBytes } from '../processes.mjs';
import { figure } from '../table.mjs';

/** Opened and closed before the first reading: pools and compiled code are no cost of a connection. */
const WARM_UP_CONNECTIONS = 200;
const SETTLE_MS = 1_500;
const MIB = 1_024 * 1_024;
const STREAMS_OF_A_CLIENT = ['notification', 'rooms-changed', 'subscriptions-changed', 'message'];

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function plans(urls, users, count) {
  return Array.from({ length: count }, (_, index) => {
    const { userId, token } = users[index % users.length];
    return { url: urls[index % urls.length], token, reads: false, subscriptions: STREAMS_OF_A_CLIENT.map((name) => ({ name: 'stream-notify-user', eventName: `${userId}/${name}` })) };
  });
}

async function withConnections(connections, processes, read) {
  const load = new Load(processes);
  try {
    await load.open(connections);
    await pause(SETTLE_MS);
    return read();
  } finally {
    await load.close();
    await pause(SETTLE_MS);
  }
}

/** Bytes that the processes grow by per connection. */
async function growth(urls, pids, users, { connections, clientProcesses }) {
  const resident = () => pids.reduce((sum, pid) => sum + residentBytes(pid), 0);
  await withConnections(plans(urls, users, WARM_UP_CONNECTIONS), clientProcesses, resident);
  const before = resident();
  const after = await withConnections(plans(urls, users, connections), clientProcesses, resident);
  return (after - before) / connections;
}

export async function idle({ mode, platform, accounts, options }) {
  const { pids } = platform.state;
  const gateways = Object.entries(pids).filter(([name]) => /^(gateway|standalone)/.test(name)).map(([, pid]) => pid);
  const own = await growth(platform.urls, gateways, accounts.users, options);
  const bare = await withBareWs(({ url, pid }) => growth([url], [pid], accounts.users, options));
  return {
    ok: true,
    title: `idle, ${mode}: ${options.connections} connections, each logged in with ${STREAMS_OF_A_CLIENT.length} subscriptions`,
    columns: [gateways.length > 1 ? `${gateways.length} gateways` : 'platform', 'bare ws'],
    rows: [
      ['memory, × bare ws', figure(own / bare), '1'],
      ['RSS per 1,000 connections, MiB', figure((own * 1_000) / MIB), figure((bare * 1_000) / MIB)],
    ],
  };
}
