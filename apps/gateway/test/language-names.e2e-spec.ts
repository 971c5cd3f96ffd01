import { admin, adminDdp, ddpOf, gatewayUrl, newUser, RestClient, unique, type TestUser } from '@gantry/testing';

/** What every object of this language has, or is asked for. */
const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  'valueOf',
  'isPrototypeOf',
  '__defineGetter__',
  '__lookupSetter__',
  'then',
  'toJSON',
  'length',
];

/** A request that has the name where it may be a key. */
type Ask = (name: string) => [method: string, path: string, body?: object];
const get =
  (path: string): Ask =>
  (name) => ['GET', path.replace('NAME', encodeURIComponent(name))];
const post =
  (path: string, body: (name: string) => object): Ask =>
  (name) => ['POST', path.replace('NAME', encodeURIComponent(name)), body(name)];
const json = (value: unknown) => encodeURIComponent(JSON.stringify(value));
/** JSON.stringify of `{[name]: x}` has even `__proto__` as a key of its own. */
const keyed = (name: string, value: unknown): object => Object.defineProperty({}, name, { value, enumerable: true });

const ASKED: readonly [string, Ask][] = [
  ['a user', get('/api/v1/users.info?username=NAME')],
  ['a presence', get('/api/v1/users.getPresence?username=NAME')],
  ['presences by id', get('/api/v1/users.presence?ids[]=NAME')],
  ['an avatar', get('/avatar/NAME')],
  ['an avatar of a room', get('/avatar/room/NAME')],
  ['an asset', get('/assets/NAME')],
  ['a channel', get('/api/v1/channels.info?roomName=NAME')],
  ['a group', get('/api/v1/groups.info?roomId=NAME')],
  ['messages of a channel', get('/api/v1/channels.messages?roomName=NAME')],
  ['a search', get('/api/v1/spotlight?query=NAME')],
  ['the holders of a role', get('/api/v1/roles.getUsersInRole?role=NAME')],
  ['a public setting', get('/api/v1/settings.public?_id=NAME')],
  ['a setting', get('/api/v1/settings/NAME')],
  ['a login by a provider', get('/_oauth/NAME?code=x&state=e30=')],
  ['a login by SAML', get('/_saml/authorize/NAME/x')],
  ['SAML metadata', get('/_saml/metadata/NAME')],
  ['a directory', (name) => ['GET', `/api/v1/directory?query=${json({ text: name, type: name })}`]],
  ['a query by the name', (name) => ['GET', `/api/v1/users.list?query=${json(keyed(name, 1))}`]],
  ['a query below the name', (name) => ['GET', `/api/v1/users.list?query=${json({ [`${name}.${name}`]: 1 })}`]],
  ['a query of the name', (name) => ['GET', `/api/v1/users.list?query=${json({ username: keyed(name, 1) })}`]],
  ['fields', (name) => ['GET', `/api/v1/channels.list?fields=${json(keyed(name, 1))}`]],
  ['an order', (name) => ['GET', `/api/v1/channels.list?sort=${json(keyed(name, 1))}`]],
  ['parameters', get('/api/v1/me?NAME=1&NAME[NAME]=2&a[NAME]=3')],
  ['a shield', get('/api/v1/shield.svg?type=NAME&channel=NAME&name=NAME')],
  ['an endpoint', get('/api/v1/NAME')],
  ['a page', get('/NAME')],
  ['a login', post('/api/v1/login', (name) => ({ user: name, password: name }))],
  ['a login of a kind', post('/api/v1/login', (name) => keyed(name, { [name]: name }))],
  ['a new channel', post('/api/v1/channels.create', (name) => ({ name }))],
  ['a new group', post('/api/v1/groups.create', (name) => ({ name, members: [name] }))],
  ['a direct conversation', post('/api/v1/im.create', (username) => ({ username }))],
  [
    'custom fields of a room',
    post('/api/v1/channels.setCustomFields', (name) => ({ roomId: 'GENERAL', customFields: keyed(name, 1) })),
  ],
  ['a message to it', post('/api/v1/chat.postMessage', (name) => ({ channel: `#${name}`, text: name }))],
  ['a message to a person', post('/api/v1/chat.postMessage', (name) => ({ channel: `@${name}`, text: name }))],
  [
    'a message that names it',
    post('/api/v1/chat.postMessage', (name) => ({ channel: '#general', text: `@${name} #${name} :${name}:` })),
  ],
  [
    'fields of a message',
    post('/api/v1/chat.sendMessage', (name) => ({
      message: { rid: 'GENERAL', msg: 'x', ...keyed(name, { [name]: 1 }) },
    })),
  ],
  ['a preference', post('/api/v1/users.setPreferences', (name) => ({ data: keyed(name, 1) }))],
  [
    'custom fields of oneself',
    post('/api/v1/users.updateOwnBasicInfo', (name) => ({ data: {}, customFields: keyed(name, 1) })),
  ],
  [
    'a new account',
    post('/api/v1/users.register', (name) => ({
      username: name,
      name,
      email: `${unique('x')}@example.com`,
      pass: 'a long pass phrase',
      ...keyed(name, 1),
    })),
  ],
  [
    'an account by an administrator',
    post('/api/v1/users.create', (name) => ({
      username: name,
      name,
      email: `${unique('x')}@example.com`,
      password: 'a long pass phrase',
    })),
  ],
  ['another name', post('/api/v1/users.updateOwnBasicInfo', (username) => ({ data: { username } }))],
  ['a role', post('/api/v1/roles.create', (name) => ({ name }))],
  ['a role of somebody', post('/api/v1/roles.addUserToRole', (name) => ({ roleName: name, username: name }))],
  ['a permission', post('/api/v1/permissions.update', (name) => ({ permissions: [{ _id: name, roles: [name] }] }))],
  ['a custom status', post('/api/v1/custom-user-status.create', (name) => ({ name, statusType: name }))],
  ['a provider', post('/api/v1/settings.addCustomOAuth', (name) => ({ name }))],
  ['a push token', post('/api/v1/push.token', (name) => ({ type: name, value: name, appName: name }))],
  [
    'a method',
    post('/api/v1/method.call/NAME', (name) => ({
      message: JSON.stringify({ msg: 'method', id: '1', method: name, params: [name] }),
    })),
  ],
];

describe('names that the language has taken', () => {
  let ada: TestUser;
  let chief: RestClient;

  beforeAll(async () => {
    ada = await newUser();
    chief = await admin();
  });

  const send = async (client: RestClient, [method, path, body]: ReturnType<Ask>) => {
    const reply = await client.send(
      method,
      path,
      body && JSON.stringify(body),
      body ? { 'content-type': 'application/json' } : {},
    );
    return { path, status: reply.status, text: JSON.stringify(reply.body ?? '') };
  };

  it.each(ASKED)(
    'are names like others, or are refused: %s',
    async (_where, ask) => {
      for (const name of NAMES) {
        for (const client of [new RestClient(gatewayUrl()), ada.rest, chief]) {
          const { path, status, text } = await send(client, ask(name));
          expect([path, status, status < 500]).toEqual([path, status, true]);
          expect(text).not.toMatch(/Internal server error|native code|is not a function|Cannot (?:read|set)/);
        }
      }
      expect((await ada.rest.get('me')).body).toMatchObject({ username: ada.username, success: true });
    },
    60_000,
  );

  it('are no names of people', async () => {
    for (const username of NAMES.slice(0, 9)) {
      const made = await chief.post('users.create', {
        username,
        name: 'X',
        email: `${unique('x')}@example.com`,
        password: 'a long pass phrase',
      });
      expect([username, made.body.success]).toEqual([username, false]);
      const renamed = await ada.rest.post('users.updateOwnBasicInfo', { data: { username } });
      expect([username, renamed.body.success]).toEqual([username, false]);
    }
  });

  it('work as names of rooms, or are refused in words', async () => {
    for (const name of NAMES) {
      const { body } = await ada.rest.post('channels.create', { name });
      if (!body.success) {
        expect([name, typeof body.errorType]).toEqual([name, 'string']);
        continue;
      }
      const roomId = body.channel._id;
      expect((await ada.rest.post('chat.postMessage', { roomId, text: 'x' })).body.success).toBe(true);
      expect((await ada.rest.get('channels.info', { roomId })).body.channel.name).toBe(body.channel.name);
      expect((await ada.rest.get('channels.members', { roomId })).body.members).toHaveLength(1);
      expect((await chief.post('channels.delete', { roomId })).body.success).toBe(true);
    }
  });

  it('are methods, publications and streams of nobody', async () => {
    const [own, anonymous] = [await ddpOf(ada), await adminDdp()];
    for (const name of NAMES) {
      expect([name, await own.callRaw(name, name)]).toEqual([
        name,
        expect.objectContaining({ error: expect.objectContaining({ error: 404 }) }),
      ]);
      for (const [stream, event] of [
        [name, name],
        ['stream-room-messages', name],
        ['stream-notify-user', `${ada.userId}/${name}`],
        ['stream-notify-room', `GENERAL/${name}`],
        ['stream-notify-logged', name],
      ] as const) {
        const answer = await anonymous.callRaw(stream, event, keyed(name, 1));
        expect([stream, event, JSON.stringify(answer)]).toEqual([
          stream,
          event,
          expect.not.stringMatching(/"error":500/),
        ]);
      }
    }
    expect(await own.call('getRoomByTypeAndName', 'c', 'general')).toMatchObject({ _id: 'GENERAL' });
    await Promise.all([own.close(), anonymous.close()]);
  });
});
