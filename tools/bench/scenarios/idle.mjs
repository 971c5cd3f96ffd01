// What a connection costs that is open, logged in and subscribed, and silent.
import { withBareWs } from '../bare-ws.mjs';
import { Load } from '../load.mjs';
import { residentBytes } from '../processes.mjs';
import { figure } from '../table.mjs';

/** Share of the connections that is open at the first reading: pools and compiled code are no cost of a connection. */
const FIRST_SHARE = 0.25;
/** What the logins left behind is collected meanwhile, ms. */
const SETTLE_MS = 3_000;
const MIB = 1_024 * 1_024;
const STREAMS_OF_A_CLIENT = ['notification', 'rooms-changed', 'subscriptions-changed', 'message'];

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function plans(urls, users, count) {
  return Array.from({ length: count }, (_, index) => {
    const { userId, token } = users[index % users.length];
    return {
      url: urls[index % urls.length],
      token,
      reads: false,
      subscriptions: STREAMS_OF_A_CLIENT.map((name) => ({
        name: 'stream-notify-user',
        eventName: `${userId}/${name}`,
      })),
    };
  });
}

/** Bytes that the processes grow by per connection. */
async function growth(urls, pids, users, { connections, clientProcesses }) {
  const resident = () => pids.reduce((sum, pid) => sum + residentBytes(pid), 0);
  const all = plans(urls, users, connections);
  const first = Math.round(connections * FIRST_SHARE);
  const load = new Load(clientProcesses);
  try {
    await load.open(all.slice(0, first));
    await pause(SETTLE_MS);
    const before = resident();
    await load.open(all.slice(first));
    await pause(SETTLE_MS);
    return (resident() - before) / (connections - first);
  } finally {
    await load.close();
  }
}

export async function idle({ mode, platform, accounts, options }) {
  const { pids } = platform.state;
  const gateways = Object.entries(pids)
    .filter(([name]) => /^(gateway|standalone)/.test(name))
    .map(([, pid]) => pid);
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
