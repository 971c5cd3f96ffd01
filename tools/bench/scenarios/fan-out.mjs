// One room, many listeners, several senders that keep sends in flight: how fast do frames leave?
import { makeRooms } from '../accounts.mjs';
import { withBareWs } from '../bare-ws.mjs';
import { percentiles } from '../latency.mjs';
import { measureLoad, measurePlatform } from '../measure.mjs';
import { cpuNote } from '../notes.mjs';
import { figure, milliseconds } from '../table.mjs';

const TARGET = 1;
/** So many listeners read what they get and time it; the others count. */
const READERS = 4;

function plans(urls, rid, users, { listeners, senders }) {
  const at = (index) => ({ url: urls[index % urls.length], token: users[index % users.length].token });
  return [
    ...Array.from({ length: senders }, (_, index) => ({
      ...at(index),
      subscriptions: [],
      reads: true,
      sends: { rid, prefix: `fan${index}x${rid}x` },
    })),
    ...Array.from({ length: listeners }, (_, index) => ({
      ...at(index),
      subscriptions: [{ name: 'stream-room-messages', eventName: rid }],
      reads: index < READERS,
    })),
  ];
}

export async function fanOut({ mode, platform, accounts, options }) {
  const [rid] = await makeRooms(accounts, 'fan-out', 1, () => accounts.users);
  const own = await measurePlatform(platform, plans(platform.urls, rid, accounts.users, options), options);
  const bare = await withBareWs(({ url }) =>
    measureLoad(plans([url], rid, accounts.users, options), options, () => undefined),
  );
  const ratio = own.deliveriesPerSecond / bare.deliveriesPerSecond;
  const missing = own.totals.acks * options.listeners - own.totals.deliveries;
  return {
    ok: missing === 0 && own.totals.failures === 0,
    title: `fan-out, ${mode}: 1 room, ${options.listeners} listeners, ${options.senders} senders × ${options.inFlight} in flight, ${options.seconds} s`,
    columns: ['platform', 'bare ws'],
    rows: [
      [`deliveries, × bare ws (target ≥ ${TARGET})`, figure(ratio), '1'],
      ['deliveries/s', figure(own.deliveriesPerSecond), figure(bare.deliveriesPerSecond)],
      ['acknowledged sends/s', figure(own.sendsPerSecond), figure(bare.sendsPerSecond)],
      ['send → delivery, p50 / p99', milliseconds(percentiles(own.delivery)), milliseconds(percentiles(bare.delivery))],
      ['send → ack, p50 / p99', milliseconds(percentiles(own.ack)), milliseconds(percentiles(bare.ack))],
      ['CPU s per 10,000 deliveries', figure(own.cpuPer10k), ''],
      ['bus calls per send', figure(own.hops), ''],
      ['acknowledged but not delivered', figure(missing), ''],
    ],
    notes: [cpuNote(own)],
  };
}
