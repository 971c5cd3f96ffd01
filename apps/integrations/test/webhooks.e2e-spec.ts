import {
  admin,
  answered,
  answerOf,
  DATE,
  eventually,
  gatewayUrl,
  ID,
  newRoom,
  newUser,
  NOT_LOGGED_IN,
  refused,
  refusedText,
  RestClient,
  unique,
  UNAUTHORIZED,
  type TestUser,
} from '@gantry/testing';

const UNKNOWN = answered(404, { success: false, error: 'Invalid integration id or token provided.' });
const DONE = answered(200, { success: true });
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_HEADERS = { 'content-type': 'application/json' };
const sender = (gateway = 0) => new RestClient(gatewayUrl(gateway));

interface Hook {
  readonly _id: string;
  readonly token: string;
}

async function newHook(changes: Record<string, unknown>): Promise<Hook> {
  const { status, body } = await (
    await admin()
  ).post('integrations.create', {
    type: 'webhook-incoming',
    name: 'Builds',
    enabled: true,
    username: 'rocket.cat',
    channel: '#general',
    scriptEnabled: false,
    ...changes,
  });
  if (status !== 200) throw new Error(`integrations.create failed: ${JSON.stringify(body)}`);
  return body.integration;
}

const call = async ({ _id, token }: Hook, body: string, headers: Record<string, string> = JSON_HEADERS, gateway = 0) =>
  answerOf(await sender(gateway).send('POST', `/hooks/${_id}/${token}`, body, headers));

describe('incoming webhooks', () => {
  let ada: TestUser;
  let room: { _id: string; name: string };
  let hook: Hook;
  let answer: unknown;

  beforeAll(async () => {
    ada = await newUser();
    room = await newRoom(ada);
    hook = await newHook({ channel: `#${room.name}`, alias: 'Build server', avatar: 'https://example.com/b.png' });
    answer = answerOf(await (await admin()).get('integrations.get', { integrationId: hook._id }));
  });

  const posted = (msg: string) =>
    eventually(async () => {
      const { body } = await ada.rest.get('channels.messages', { roomId: room._id });
      const found = body.messages.find((message: { msg: string }) => message.msg === msg);
      if (!found) throw new Error('not there yet');
      return found;
    });

  it('are made with an address that nobody guesses', () => {
    expect(answer).toEqual(
      answered(200, {
        integration: {
          _id: expect.stringMatching(ID),
          type: 'webhook-incoming',
          name: 'Builds',
          enabled: true,
          username: 'rocket.cat',
          userId: 'rocket.cat',
          channel: [`#${room.name}`],
          alias: 'Build server',
          avatar: 'https://example.com/b.png',
          token: expect.stringMatching(/^[2-9A-Za-z]{48}$/),
          scriptEnabled: false,
          _createdAt: expect.stringMatching(DATE),
          _createdBy: { _id: expect.any(String), username: expect.any(String) },
          _updatedAt: expect.stringMatching(DATE),
        },
        success: true,
      }),
    );
  });

  it.each([
    ['JSON', (text: string) => JSON.stringify({ text }), JSON_HEADERS],
    ['a form', (text: string) => `text=${text}`, FORM],
    ['a payload', (text: string) => `payload=${encodeURIComponent(JSON.stringify({ text }))}`, FORM],
  ])('take %s, at every gateway, and show the name and picture of the integration', async (_name, body, headers) => {
    const text = unique('said');
    expect(await call(hook, body(text), headers, 1)).toEqual(DONE);
    expect(await posted(text)).toMatchObject({
      u: { _id: 'rocket.cat', username: 'rocket.cat' },
      alias: 'Build server',
      avatar: 'https://example.com/b.png',
      bot: { i: hook._id },
      groupable: false,
    });
  });

  it('let the sender show itself otherwise, and say no more than that', async () => {
    const text = unique('said');
    const body = {
      text,
      username: 'Tests',
      icon_emoji: ':rocket:',
      attachments: [{ msg: 'green' }],
      bot: { i: 'mine' },
    };
    expect(await call(hook, JSON.stringify(body))).toEqual(DONE);
    const message = await posted(text);
    expect(message).toMatchObject({
      alias: 'Tests',
      emoji: ':rocket:',
      attachments: [{ text: 'green' }],
      bot: { i: hook._id },
    });
    expect(message).not.toHaveProperty(['avatar']);
  });

  it('take the address with a user in it, and a GET that says nothing', async () => {
    const { _id, token } = hook;
    expect(answerOf(await sender().send('GET', `/hooks/${_id}/rocket.cat/${token}`))).toEqual(DONE);
    expect(await call(hook, '')).toEqual(DONE);
    expect(await call(hook, '{}')).toEqual(DONE);
  });

  it.each<[string, (hook: Hook) => string]>([
    ['another token', ({ _id }) => `/hooks/${_id}/${'x'.repeat(43)}`],
    ['another id', ({ token }) => `/hooks/nobody/${token}`],
    ['no token', ({ _id }) => `/hooks/${_id}`],
    ['more than there is', ({ _id, token }) => `/hooks/${_id}/a/b/${token}`],
  ])('do not know %s', async (_name, path) => {
    expect(answerOf(await sender().send('POST', path(hook), '{"text":"x"}', JSON_HEADERS))).toEqual(UNKNOWN);
  });

  it.each([
    ['{', JSON_HEADERS, 400, 'The request body is not valid JSON'],
    ['payload=no', FORM, 400, 'The payload is no JSON object'],
    ['<a/>', { 'content-type': 'text/xml' }, 415, 'The request body is text/xml, which is not read here'],
    ['{"text":"x","channel":"#no-such-room-at-all"}', JSON_HEADERS, 400, 'invalid-channel'],
    [
      `{"text":"x","alias":"${'y'.repeat(300)}"}`,
      JSON_HEADERS,
      400,
      'Match error: the value of field alias is not valid',
    ],
  ])('refuse %.40s', async (body, headers, status, error) => {
    expect(await call(hook, body, headers)).toEqual(answered(status, { success: false, error }));
  });

  it('take so much and no more, and no other method', async () => {
    const { _id, token } = hook;
    const big = await sender().send('POST', `/hooks/${_id}/${token}`, `"${'x'.repeat(1_100_000)}"`, JSON_HEADERS);
    expect(big.status).toBe(413);
    const put = await sender().send('PUT', `/hooks/${_id}/${token}`, '{}', JSON_HEADERS);
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, POST, OPTIONS']);
  });

  it('post nothing while they are off, and go no further than the rooms of their user', async () => {
    const group = await newRoom(ada, { section: 'groups' });
    const off = await newHook({ enabled: false });
    expect(await call(off, '{"text":"x"}')).toEqual(answered(503, 'Service Unavailable'));
    const outside = await newHook({ channel: `#${group.name}` });
    expect(await call(outside, '{"text":"x"}')).toEqual(answered(400, { success: false, error: 'error-not-allowed' }));
  });

  it('are gone when they are removed', async () => {
    const short = await newHook({});
    const remove = async (type: string) =>
      answerOf(await (await admin()).post('integrations.remove', { type, integrationId: short._id }));
    expect(await remove('webhook-sideways')).toEqual(refusedText('Invalid integration type.'));
    expect(await remove('webhook-outgoing')).toEqual(refusedText('No integration found.'));
    expect(await remove('webhook-incoming')).toMatchObject({ status: 200, body: { integration: { _id: short._id } } });
    expect(await remove('webhook-incoming')).toEqual(refusedText('No integration found.'));
    expect(await call(short, '{"text":"x"}')).toEqual(UNKNOWN);
  });

  it.each(['channels', 'groups'] as const)('are listed by the room they post to: %s', async (section) => {
    const boss = await admin();
    const { body: made } = await boss.post(`${section}.create`, { name: unique('hooked') });
    const { _id: roomId, name } = made.channel ?? made.group;
    const { _id } = await newHook({ channel: `#${name}` });
    const path = `${section}.getIntegrations`;
    for (const named of [{ roomId }, { roomName: name }])
      expect((await boss.get(path, named)).body).toMatchObject({
        ...{ integrations: [{ _id, channel: [`#${name}`] }], offset: 0, count: 1, total: 1, success: true },
      });
    expect(answerOf(await ada.rest.get(path, { roomId }))).toEqual(UNAUTHORIZED);
    expect(answerOf(await sender().get(path, { roomId }))).toEqual(NOT_LOGGED_IN);
    expect((await boss.get(path, {})).body.error).toContain('"roomId" or "roomName" is required');
    expect((await boss.get(path, { roomId: unique('none') })).body.errorType).toBe('error-room-not-found');
  });

  it('are listed for those who manage them', async () => {
    const { body } = await (await admin()).get('integrations.list', { query: JSON.stringify({ _id: hook._id }) });
    expect(body).toMatchObject({ integrations: [{ _id: hook._id }], items: 1, offset: 0, total: 1, success: true });
    expect(answerOf(await ada.rest.get('integrations.list'))).toEqual(UNAUTHORIZED);
    expect(answerOf(await sender().get('integrations.list'))).toEqual(NOT_LOGGED_IN);
    expect(answerOf(await ada.rest.get('integrations.get', { integrationId: hook._id }))).toEqual(
      refusedText('not-authorized'),
    );
    expect(answerOf(await (await admin()).get('integrations.get', { integrationId: 'nobody' }))).toEqual(
      refusedText('The integration does not exists.'),
    );
    expect(answerOf(await (await admin()).get('integrations.get'))).toEqual(
      refusedText('The query parameter "integrationId" is required.'),
    );
  });

  const METHOD = { method: 'addIncomingIntegration' };
  it.each([
    [
      { type: 'webhook-outgoing' },
      refused('error-integration-type-not-supported', 'Outgoing webhooks are not supported yet'),
    ],
    [{ type: 'sideways' }, refusedText('Invalid integration type.')],
    [
      { scriptEnabled: true, script: 'class Script {}' },
      refused('error-scripts-not-supported', 'Scripts of integrations are not supported yet: switch the script off'),
    ],
    [{ channel: ' ' }, refused('error-invalid-channel', 'Invalid channel', METHOD)],
    [
      { channel: 'general' },
      refused('error-invalid-channel-start-with-chars', 'Invalid channel. Start with @ or #', METHOD),
    ],
    [{ channel: '#no-such-room-at-all' }, refused('error-invalid-room', 'Invalid room', METHOD)],
    [{ channel: '@nobody-at-all' }, refused('error-invalid-room', 'Invalid room', METHOD)],
    [{ username: 'nobody-at-all' }, refused('error-invalid-user', 'Invalid user', METHOD)],
  ])('are refused when they are made with %j', async (changes, refusal) => {
    const form = { type: 'webhook-incoming', name: 'x', enabled: true, username: 'rocket.cat', channel: '#general' };
    const reply = await (await admin()).post('integrations.create', { ...form, scriptEnabled: false, ...changes });
    expect(answerOf(reply)).toEqual(refusal);
  });

  it('are made by nobody without a permission', async () => {
    const form = { type: 'webhook-incoming', name: 'x', enabled: true, username: 'rocket.cat', channel: '#general' };
    expect(answerOf(await ada.rest.post('integrations.create', { ...form, scriptEnabled: false }))).toEqual(
      refused('not_authorized', 'Unauthorized', METHOD),
    );
  });
});
