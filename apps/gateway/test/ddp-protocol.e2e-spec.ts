import { ddpOf, DdpClient, gatewayUrl, newRoom, newUser, RawSocket, RestClient } from '@gantry/testing';

const CONNECT = '{"msg":"connect","version":"1","support":["1","pre2","pre1"]}';
/** Default of MAX_FRAME_BYTES. */
const MAX_FRAME_BYTES = 1_048_576;

const meteorError = (error: string | number, reason: string, details?: object) => ({
  isClientSafe: true,
  error,
  reason,
  message: `${reason} [${error}]`,
  ...(details ? { details } : {}),
  errorType: 'Meteor.Error',
});

describe('the DDP handshake', () => {
  it('greets with the server id, then answers connect with a session of 17 characters', async () => {
    const socket = await RawSocket.open(gatewayUrl());
    socket.send(CONNECT);
    await socket.text((text) => text.includes('connected'));
    expect(socket.texts[0]).toBe('{"server_id":"0"}');
    expect(JSON.parse(socket.texts[1] ?? '')).toEqual({ msg: 'connected', session: expect.stringMatching(/^\w{17}$/) });
    await socket.close();
  });

  it('names its version and closes when there is no common one', async () => {
    const socket = await RawSocket.open(gatewayUrl());
    socket.send('{"msg":"connect","version":"2","support":["2"]}');
    expect(await socket.closed()).toBe(1000);
    expect(socket.texts.slice(1)).toEqual(['{"msg":"failed","version":"1"}']);
  });

  it('accepts a client that speaks an older version only', async () => {
    const socket = await RawSocket.open(gatewayUrl());
    socket.send('{"msg":"connect","version":"pre1","support":["pre1"]}');
    await socket.text((text) => text.includes('"connected"'));
    await socket.close();
  });

  it.each([
    ['a method before connect', '{"msg":"method","id":"1","method":"login","params":[]}', 'Must connect first'],
    ['a subscription before connect', '{"msg":"sub","id":"1","name":"x","params":[]}', 'Must connect first'],
    ['a second connect', CONNECT, 'Already connected'],
    ['text that is no JSON', '{"msg":', 'Parse error'],
    ['JSON that is no message', '[1]', 'Bad request'],
    ['an unknown message', '{"msg":"nonsense"}', 'Bad request'],
    ['a method without an id', '{"msg":"method","method":"login","params":[]}', 'Malformed method invocation'],
    [
      'a method whose params are no array',
      '{"msg":"method","id":"1","method":"login","params":{}}',
      'Malformed method invocation',
    ],
    [
      'a subscription whose params are no array',
      '{"msg":"sub","id":"1","name":"x","params":1}',
      'Malformed subscription',
    ],
  ])('answers %s with an error and stays open', async (_name, frame, reason) => {
    const socket = await RawSocket.open(gatewayUrl());
    if (reason !== 'Must connect first') socket.send(CONNECT);
    socket.send(frame);
    expect(JSON.parse(await socket.text((text) => text.includes('"error"')))).toMatchObject({ msg: 'error', reason });
    socket.send('{"msg":"ping","id":"still here"}');
    await socket.text((text) => text === '{"msg":"pong","id":"still here"}');
    await socket.close();
  });

  it('repeats the offending message of a bad request', async () => {
    const client = await DdpClient.connect(gatewayUrl());
    client.sendText('{"msg":"nonsense","id":"7"}');
    expect(await client.next((frame) => frame['msg'] === 'error')).toEqual({
      msg: 'error',
      reason: 'Bad request',
      offendingMessage: { msg: 'nonsense', id: '7' },
    });
    await client.close();
  });

  it.each([
    ['{"msg":"ping"}', '{"msg":"pong"}'],
    ['{"msg":"ping","id":"abc"}', '{"msg":"pong","id":"abc"}'],
  ])('answers %s with %s', async (ping, pong) => {
    const socket = await RawSocket.open(gatewayUrl());
    socket.send(CONNECT);
    socket.send(ping);
    await socket.text((text) => text === pong);
    await socket.close();
  });
});

describe('DDP methods', () => {
  it('answers an unknown method with the documented error', async () => {
    const client = await DdpClient.connect(gatewayUrl());
    expect(await client.callRaw('cleanChannelHistory')).toEqual({
      msg: 'result',
      id: 'call-1',
      error: meteorError(404, "Method 'cleanChannelHistory' not found"),
    });
    await client.next((frame) => frame['msg'] === 'updated');
    await client.close();
  });

  it.each(['constructor', '__proto__', 'toString', 'stream-nonsense'])('knows no method called %s', async (method) => {
    const client = await DdpClient.connect(gatewayUrl());
    expect((await client.callRaw(method))['error']).toEqual(meteorError(404, `Method '${method}' not found`));
    await client.close();
  });

  it('answers arguments of the wrong type with Match failed', async () => {
    const user = await newUser();
    const client = await ddpOf(user);
    for (const [method, param] of [
      ['sendMessage', 'text'],
      ['loadHistory', { $ne: 1 }],
      ['joinRoom', 7],
    ] as const) {
      expect([method, (await client.callRaw(method, param))['error']]).toEqual([
        method,
        meteorError(400, 'Match failed'),
      ]);
    }
    await client.close();
  });

  it('leaves the key result out where nothing is returned, and says updated after each method', async () => {
    const user = await newUser();
    const room = await newRoom(user);
    const client = await ddpOf(user);
    const sent = await client.call('sendMessage', { rid: room._id, msg: 'x' });
    const before = client.frames.length;
    const answer = await client.callRaw('setReaction', ':nerd:', sent._id);
    expect(answer).toEqual({ msg: 'result', id: answer['id'] });
    await client.next((frame) => frame['msg'] === 'updated' && client.frames.indexOf(frame) > before);
    expect(client.frames.slice(before)).toEqual([answer, { msg: 'updated', methods: [answer['id']] }]);
    await client.close();
  });

  it('handles the calls of a connection in order', async () => {
    const user = await newUser();
    const room = await newRoom(user);
    const client = await ddpOf(user);
    const before = client.frames.length;
    const ids = Array.from({ length: 20 }, (_, index) => `in-order-${index}`);
    for (const [index, id] of ids.entries()) {
      const [method, params] =
        index % 2 === 0 ? ['sendMessage', [{ rid: room._id, msg: String(index) }]] : ['nonsense', []];
      client.sendText(JSON.stringify({ msg: 'method', id, method, params }));
    }
    await client.next(
      (frame) => frame['msg'] === 'updated' && Array.isArray(frame['methods']) && frame['methods'].includes(ids.at(-1)),
    );
    const answers = client.frames.slice(before).filter((frame) => frame['msg'] === 'result');
    expect(answers.map((frame) => frame['id'])).toEqual(ids);
    await client.close();
  });

  it('does not count a login as done before its answer: what follows in the same packet is logged in', async () => {
    const user = await newUser();
    const client = await DdpClient.connect(gatewayUrl(1));
    client.sendText(JSON.stringify({ msg: 'method', id: 'l', method: 'login', params: [{ resume: user.authToken }] }));
    client.sendText(
      JSON.stringify({ msg: 'sub', id: 's', name: 'stream-notify-user', params: [`${user.userId}/message`, false] }),
    );
    await client.next((frame) => frame['msg'] === 'ready');
    await client.close();
  });
});

describe('DDP subscriptions', () => {
  it('answers an unknown publication with nosub and the documented error', async () => {
    const client = await DdpClient.connect(gatewayUrl());
    const { id, ...answer } = await client.subscribe('roomFilesWithSearchText');
    expect(answer).toEqual({
      msg: 'nosub',
      error: meteorError(404, "Subscription 'roomFilesWithSearchText' not found"),
    });
    expect(id).toBe('sub-1');
    await client.close();
  });

  it.each(['meteor.loginServiceConfiguration', 'meteor_autoupdate_clientVersions'])(
    'has the publication %s for anybody',
    async (name) => {
      const client = await DdpClient.connect(gatewayUrl());
      expect(await client.subscribe(name)).toMatchObject({ msg: 'ready' });
      await client.close();
    },
  );

  it.each([
    ['a stream', 'stream-notify-all', 'meteor.loginServiceConfiguration'],
    ['a publication', 'meteor.loginServiceConfiguration', 'stream-notify-all'],
  ])('ignores another subscription under the id of %s, whatever it is for', async (_name, ...names) => {
    const client = await DdpClient.connect(gatewayUrl());
    for (const name of [names[0], ...names])
      client.sendText(JSON.stringify({ msg: 'sub', id: 'same', name, params: ['public-settings-changed', false] }));
    expect(await client.subscribe('stream-notify-all', 'x', false)).toMatchObject({ msg: 'ready' });
    expect(client.frames.filter(({ subs }) => Array.isArray(subs) && subs.includes('same'))).toHaveLength(1);
    expect(await client.unsubscribe('same')).toEqual({ msg: 'nosub', id: 'same' });
    await client.close();
  });

  it('confirms the end of a subscription that never was', async () => {
    const client = await DdpClient.connect(gatewayUrl());
    expect(await client.unsubscribe('nobody')).toEqual({ msg: 'nosub', id: 'nobody' });
    client.sendText('{"msg":"unsub"}');
    expect(await client.next((frame) => frame['msg'] === 'nosub' && frame['id'] === undefined)).toEqual({
      msg: 'nosub',
    });
    await client.close();
  });

  it.each([
    ['true', true, true],
    ['{useCollection: true}', { useCollection: true, args: [] }, true],
    ['false', false, false],
    ['{useCollection: false}', { useCollection: false, args: [] }, false],
  ])('announces the document of a stream first if asked to by %s', async (_name, option, announced) => {
    const client = await DdpClient.connect(gatewayUrl());
    const before = client.frames.length;
    const { id } = await client.subscribe('stream-notify-all', 'public-settings-changed', option);
    const added = {
      msg: 'added',
      collection: 'stream-notify-all',
      id: 'id',
      fields: { eventName: 'public-settings-changed' },
    };
    expect(client.frames.slice(before)).toEqual([...(announced ? [added] : []), { msg: 'ready', subs: [id] }]);
    await client.close();
  });

  it('refuses a stream without an error, an empty event name too', async () => {
    const client = await DdpClient.connect(gatewayUrl());
    for (const params of [['nobody/message', false], ['', false], [7], []]) {
      const { id, ...answer } = await client.subscribe('stream-notify-user', ...params);
      expect(answer).toEqual({ msg: 'nosub' });
      expect(id).toMatch(/^sub-/);
    }
    await client.close();
  });
});

describe('a frame that is too large', () => {
  const pingOf = (bytes: number): string => `{"msg":"ping","id":"${'x'.repeat(bytes)}"}`;

  it('is a bad request above the limit, and the connection goes on', async () => {
    const socket = await RawSocket.open(gatewayUrl());
    socket.send(CONNECT);
    socket.send(pingOf(MAX_FRAME_BYTES));
    await socket.text((text) => text === '{"msg":"error","reason":"Bad request"}');
    socket.send('{"msg":"ping","id":"1"}');
    await socket.text((text) => text === '{"msg":"pong","id":"1"}');
    await socket.close();
  });

  const error = {
    isClientSafe: true,
    error: 'error-file-too-large',
    reason: 'The frame is too large',
    message: 'The frame is too large [error-file-too-large]',
    errorType: 'Meteor.Error',
  };

  it.each<[string, (large: string) => object, object[]]>([
    [
      'a call, with its id first',
      (large) => ({ msg: 'method', id: '7', method: 'sendMessage', params: [{ msg: large }] }),
      [
        { msg: 'result', id: '7', error },
        { msg: 'updated', methods: ['7'] },
      ],
    ],
    [
      'a call, with its id last',
      (large) => ({ msg: 'method', method: 'sendMessage', params: [{ id: 'no', msg: large }], id: '7' }),
      [
        { msg: 'result', id: '7', error },
        { msg: 'updated', methods: ['7'] },
      ],
    ],
    [
      'a subscription',
      (large) => ({ msg: 'sub', name: 'stream-notify-all', params: [large], id: '7' }),
      [{ msg: 'nosub', id: '7', error }],
    ],
  ])('is answered by its id when it is %s', async (_name, frame, answers) => {
    const client = await DdpClient.connect(gatewayUrl());
    const before = client.frames.length;
    client.sendText(JSON.stringify(frame('x'.repeat(MAX_FRAME_BYTES))));
    await client.callRaw('nonsense');
    expect(client.frames.slice(before, before + answers.length)).toEqual(answers);
    await client.close();
  });

  it('ends its own connection far above the limit, and no other', async () => {
    const [socket, other] = await Promise.all([RawSocket.open(gatewayUrl()), RawSocket.open(gatewayUrl())]);
    other.send(CONNECT);
    socket.send(CONNECT);
    socket.send(pingOf(5 * MAX_FRAME_BYTES));
    expect(await socket.closed()).toBe(1009);
    other.send('{"msg":"ping","id":"1"}');
    await other.text((text) => text === '{"msg":"pong","id":"1"}');
    await other.close();
  });
});

describe('SockJS', () => {
  it('tells how to connect', async () => {
    const { status, body } = await new RestClient(gatewayUrl()).get('/sockjs/info');
    expect({ status, body }).toEqual({
      status: 200,
      body: { websocket: true, origins: ['*:*'], cookie_needed: false, entropy: expect.any(Number) },
    });
  });

  it('frames the same protocol with o and a[…]', async () => {
    const socket = await RawSocket.open(gatewayUrl(), '/sockjs/123/abcdefgh/websocket');
    socket.send(JSON.stringify([CONNECT]));
    await socket.text((text) => text.includes('connected'));
    expect(socket.texts.slice(0, 2)).toEqual(['o', 'a["{\\"server_id\\":\\"0\\"}"]']);
    socket.send(JSON.stringify(['{"msg":"ping","id":"1"}', '{"msg":"ping","id":"2"}']));
    await socket.text((text) => text === `a${JSON.stringify(['{"msg":"pong","id":"2"}'])}`);
    await socket.close();
  });

  it('delivers streams', async () => {
    const user = await newUser();
    const room = await newRoom(user);
    const socket = await RawSocket.open(gatewayUrl(1), '/sockjs/000/session1/websocket');
    const frames = [
      CONNECT,
      { msg: 'method', id: '1', method: 'login', params: [{ resume: user.authToken }] },
      { msg: 'sub', id: '2', name: 'stream-room-messages', params: [room._id, false] },
    ];
    socket.send(JSON.stringify(frames.map((frame) => (typeof frame === 'string' ? frame : JSON.stringify(frame)))));
    await socket.text((text) => text.includes('ready'));
    await user.rest.post('chat.sendMessage', { message: { rid: room._id, msg: 'over "SockJS"' } });
    const [inner] = JSON.parse((await socket.text((text) => text.includes('SockJS'))).slice(1));
    expect(JSON.parse(inner)).toMatchObject({
      msg: 'changed',
      collection: 'stream-room-messages',
      id: 'id',
      fields: { eventName: room._id, args: [{ msg: 'over "SockJS"' }] },
    });
    await socket.close();
  });
});
