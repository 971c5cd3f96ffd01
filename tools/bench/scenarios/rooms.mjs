// Many rooms, one sender in each, one send after the other: how many messages are acknowledged, and are they stored?
import { countStored, makeRooms } from '../accounts.mjs';
import { percentiles } from '../latency.mjs';
import { measurePlatform } from '../measure.mjs';
import { cpuNote } from '../notes.mjs';
import { figure, milliseconds } from '../table.mjs';

const TARGET_PER_SECOND = 1_000;

/** Members of a room are neighbours, so that each user is in several rooms. */
function membersOf(index, perRoom, users) {
  return Array.from({ length: Math.min(perRoom, users.length) }, (_, place) => users[(index + place) % users.length]);
}

function plans(urls, rids, perRoom, users) {
  return rids.flatMap((rid, room) => {
    const members = membersOf(room, perRoom, users);
    return Array.from({ length: perRoom }, (_, place) => ({
      url: urls[(room + place) % urls.length],
      token: members[place % members.length].token,
      subscriptions: [{ name: 'stream-room-messages', eventName: rid }],
      // The sender reads for its answers, one listener reads for the latency, the others count.
      reads: place < 2,
      ...(place === 0 ? { sends: { rid, prefix: `${rid}x` } } : {}),
    }));
  });
}

export async function rooms({ mode, platform, accounts, options }) {
  const perRoom = Math.max(2, Math.round(options.clients / options.rooms));
  const rids = await makeRooms(accounts, 'rooms', options.rooms, (index) => membersOf(index, perRoom, accounts.users));
  const own = await measurePlatform(platform, plans(platform.urls, rids, perRoom, accounts.users), {
    ...options,
    inFlight: 1,
  });
  const stored = await countStored(accounts, own.acknowledged);
  const lost = own.totals.acks - stored;
  const missing = own.totals.acks * perRoom - own.totals.deliveries;
  return {
    ok: lost === 0 && missing === 0 && own.totals.failures === 0,
    title: `rooms, ${mode}: ${options.rooms} rooms, ${perRoom * options.rooms} clients, ${options.rooms} senders × 1 in flight, ${options.seconds} s`,
    rows: [
      [
        `stored sends, of ${figure(TARGET_PER_SECOND)}/s (target ≥ 1 distributed)`,
        figure(own.sendsPerSecond / TARGET_PER_SECOND),
      ],
      ['acknowledged sends/s', figure(own.sendsPerSecond)],
      ['acknowledged / stored / lost', `${figure(own.totals.acks)} / ${figure(stored)} / ${lost}`],
      ['acknowledged but not delivered', figure(missing)],
      ['deliveries/s', figure(own.deliveriesPerSecond)],
      ['send → delivery, p50 / p99', milliseconds(percentiles(own.delivery))],
      ['send → ack, p50 / p99', milliseconds(percentiles(own.ack))],
      ['CPU s per 10,000 deliveries', figure(own.cpuPer10k)],
      ['bus calls per send', figure(own.hops)],
    ],
    notes: [cpuNote(own)],
  };
}
