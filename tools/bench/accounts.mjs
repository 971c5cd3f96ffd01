// Users and rooms, made through the REST API before anything is measured: password hashing is no part of any figure.
import { randomBytes } from 'node:crypto';

const ADMIN = 'rocketchat.internal.admin.test';
const PARALLEL = 4;

async function request(url, method, path, credentials, body) {
  const headers = {
    ...(body ? { 'content-type': 'application/json' } : {}),
    ...(credentials ? { 'x-auth-token': credentials.token, 'x-user-id': credentials.userId } : {}),
  };
  const response = await fetch(`${url}/api/v1/${path}`, {
    method,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
  return JSON.parse(text);
}

/** Runs `task` for 0 … count-1, a few at a time, and answers the results in order. */
async function forEach(count, task) {
  const results = [];
  let next = 0;
  const work = async () => {
    while (next < count) {
      const index = next++;
      results[index] = await task(index);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return results;
}

async function login(url, user, password) {
  const { data } = await request(url, 'POST', 'login', undefined, { user, password });
  return { userId: data.userId, token: data.authToken };
}

/** Logs the test administrator in and makes `count` users with a login token each. */
export async function makeAccounts(urls, count) {
  const [url] = urls;
  const admin = await login(url, ADMIN, ADMIN);
  const run = randomBytes(4).toString('hex');
  const users = await forEach(count, async (index) => {
    const username = `bench-${run}-${index}`;
    await request(url, 'POST', 'users.create', admin, {
      username,
      password: username,
      email: `${username}@example.com`,
      name: `Bench ${index}`,
    });
    return { username, ...(await login(url, username, username)) };
  });
  return { url, admin, users, run };
}

/** Public channels whose members are `membersOf(index)`; owned by the administrator. @returns their ids. */
export async function makeRooms({ url, admin, run }, label, count, membersOf) {
  return forEach(count, async (index) => {
    const { channel } = await request(url, 'POST', 'channels.create', admin, {
      name: `${label}-${run}-${index}`,
      members: membersOf(index).map(({ username }) => username),
    });
    return channel._id;
  });
}

const IDS_PER_QUERY = 100;

/** How many of these messages the platform has stored: asked by id, not inferred from counters. */
export async function countStored({ url, admin }, idsByRoom) {
  const queries = Object.entries(idsByRoom).flatMap(([rid, ids]) =>
    Array.from({ length: Math.ceil(ids.length / IDS_PER_QUERY) }, (_, part) => ({
      rid,
      ids: ids.slice(part * IDS_PER_QUERY, (part + 1) * IDS_PER_QUERY),
    })),
  );
  const totals = await forEach(queries.length, async (index) => {
    const { rid, ids } = queries[index];
    const query = encodeURIComponent(JSON.stringify({ _id: { $in: ids } }));
    const { total } = await request(url, 'GET', `channels.messages?roomId=${rid}&count=1&query=${query}`, admin);
    return total;
  });
  return totals.reduce((sum, total) => sum + total, 0);
}
