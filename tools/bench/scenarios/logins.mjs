// Messages at a steady pace, first alone, then while 100 password logins are under way at any time.
import { makeRooms } from '../accounts.mjs';
import { percentiles } from '../latency.mjs';
import { measurePlatform } from '../measure.mjs';
import { cpuNote } from '../notes.mjs';
import { figure, milliseconds } from '../table.mjs';

const TARGET = 2;
/** Processes that have just started answer late now and then: so many seconds pass before anything is measured. */
const WARM_UP_S = 6;
const LOGINS = 100;
const LISTENERS = 20;
const SENDERS = 5;
/** Pace of one sender, ms between sends. */
const EVERY_MS = 50;
/** A refused login tries again after this long, ms: as the answer's Retry-After asks. */
const RETRY_MS = 1_000;

function plans(urls, rid, users) {
  const at = (index) => ({ url: urls[index % urls.length], token: users[index % users.length].token, reads: true });
  return [
    ...Array.from({ length: SENDERS }, (_, index) => ({
      ...at(index),
      subscriptions: [],
      sends: { rid, prefix: `log${index}x${rid}x`, everyMs: EVERY_MS },
    })),
    ...Array.from({ length: LISTENERS }, (_, index) => ({
      ...at(index),
      subscriptions: [{ name: 'stream-room-messages', eventName: rid }],
    })),
  ];
}

/** Keeps so many logins under way until it is stopped. @returns counts so far, and how to stop */
function loginStorm(urls, users) {
  const counts = { done: 0, turnedAway: 0, failed: 0 };
  let over = false;
  const one = async (index) => {
    const { username } = users[index % users.length];
    while (!over) {
      const response = await fetch(`${urls[index % urls.length]}/api/v1/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ user: username, password: username }),
      });
      await response.arrayBuffer();
      if (response.ok) counts.done++;
      else if (response.status === 503) {
        counts.turnedAway++;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      } else counts.failed++;
    }
  };
  const work = Promise.all(Array.from({ length: LOGINS }, (_, index) => one(index)));
  return {
    counts,
    stop: async () => {
      over = true;
      await work;
    },
  };
}

export async function logins({ mode, platform, accounts, options: given }) {
  const options = { ...given, warmUp: Math.max(given.warmUp, WARM_UP_S) };
  const [quietRoom, loudRoom] = await makeRooms(accounts, 'logins', 2, () => accounts.users);
  const quiet = await measurePlatform(platform, plans(platform.urls, quietRoom, accounts.users), options);
  const storm = loginStorm(platform.urls, accounts.users);
  const loud = await measurePlatform(platform, plans(platform.urls, loudRoom, accounts.users), options);
  const { done, turnedAway, failed } = { ...storm.counts };
  await storm.stop();
  const [before, during] = [percentiles(quiet.delivery), percentiles(loud.delivery)];
  return {
    ok: failed === 0 && quiet.totals.failures + loud.totals.failures === 0,
    title: `logins, ${mode}: ${SENDERS} senders × ${1_000 / EVERY_MS} messages/s to ${LISTENERS} listeners, alone and with ${LOGINS} password logins under way, ${options.seconds} s each`,
    columns: ['with logins', 'alone'],
    rows: [
      [`p99 of delivery, × alone (target ≤ ${TARGET})`, figure(during.p99 / before.p99), '1'],
      ['send → delivery, p50 / p99', milliseconds(during), milliseconds(before)],
      ['logins/s', figure(done / (options.seconds + options.warmUp)), ''],
      ['logins turned away (503) / failed', `${turnedAway} / ${failed}`, ''],
    ],
    notes: [cpuNote(loud)],
  };
}
