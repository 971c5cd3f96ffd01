import {
  admin,
  adminDdp,
  answered,
  answerOf,
  DATE,
  ddpOf,
  eventually,
  gatewayUrl,
  ID,
  newRoom,
  newUser,
  NOT_LOGGED_IN,
  platformState,
  refusedText,
  RestClient,
  UNAUTHORIZED,
} from '@gantry/testing';

const NOT_ALLOWED = refusedText('error-not-allowed');
const RECORD = {
  _id: expect.stringMatching(ID),
  uniqueId: expect.stringMatching(ID),
  installedAt: expect.stringMatching(DATE),
  version: '3.11.1',
  ...Object.fromEntries(
    [
      ...[
        'totalUsers',
        'activeUsers',
        'nonActiveUsers',
        'onlineUsers',
        'awayUsers',
        'offlineUsers',
        'totalRooms',
        'totalChannels',
        'totalPrivateGroups',
      ],
      ...[
        'totalDirect',
        'totalLivechat',
        'totalAllLivechat',
        'totalMessages',
        'totalChannelMessages',
        'totalPrivateGroupMessages',
        'totalDirectMessages',
      ],
      ...['totalLivechatMessages', 'totalAllLivechatMessages', 'instanceCount'],
      ...['busyUsers', 'totalConnectedUsers', 'appUsers', 'activeGuests', 'totalDiscussions', 'totalThreads'],
      ...['totalLivechatAgents', 'uploadsTotal', 'uploadsTotalSize'],
    ].map((field): [string, unknown] => [field, expect.any(Number)]),
  ),
  wizard: {
    ...Object.fromEntries(
      ['organizationType', 'industry', 'size', 'country', 'language', 'serverType'].map((field) => [
        field,
        expect.any(String),
      ]),
    ),
    registerServer: expect.any(Boolean),
  },
  livechatEnabled: expect.any(Boolean),
  userLanguages: expect.objectContaining({ none: expect.any(Number) }),
  lastLogin: expect.stringMatching(DATE),
  lastMessageSentAt: expect.stringMatching(DATE),
  lastSeenSubscription: expect.stringMatching(DATE),
  os: {
    type: expect.any(String),
    platform: expect.any(String),
    arch: expect.any(String),
    release: expect.any(String),
    uptime: expect.any(Number),
    loadavg: expect.any(Array),
    totalmem: expect.any(Number),
    freemem: expect.any(Number),
    cpus: expect.any(Array),
  },
  process: { nodeVersion: process.version, pid: expect.any(Number), uptime: expect.any(Number) },
  deploy: { method: 'tar', platform: 'selfinstall' },
  migration: { _id: 'control', version: expect.any(Number), locked: false },
  createdAt: expect.stringMatching(DATE),
  _updatedAt: expect.stringMatching(DATE),
};

describe('statistics', () => {
  it('count everything anew when that is asked for, and are kept', async () => {
    const [boss, ada] = [await admin(), await newUser()];
    const room = await newRoom(ada);
    await ada.rest.post('chat.postMessage', { roomId: room._id, text: 'counted' });
    await ada.rest.post('subscriptions.read', { rid: room._id });
    const before = (await boss.get('statistics', { refresh: 'true' })).body;
    const { body: first } = await ada.rest.post('chat.postMessage', { roomId: room._id, text: 'thread' });
    await ada.rest.post('chat.postMessage', { roomId: room._id, text: 'answer', tmid: first.message._id });
    await ada.rest.post('users.setStatus', { status: 'busy', message: '' });
    await newRoom(ada);
    await newRoom(ada, { section: 'groups' });
    const fresh = await boss.get('statistics', { refresh: 'true' });
    expect(answerOf(fresh)).toEqual(answered(200, { ...RECORD, success: true }));
    expect(fresh.body.totalThreads).toBeGreaterThan(before.totalThreads);
    expect(fresh.body.totalChannels).toBeGreaterThan(before.totalChannels);
    expect(fresh.body.totalPrivateGroups).toBeGreaterThan(before.totalPrivateGroups);
    expect(fresh.body.totalRooms).toBe(
      fresh.body.totalChannels + fresh.body.totalPrivateGroups + fresh.body.totalDirect + fresh.body.totalLivechat,
    );
    expect(fresh.body.totalUsers).toBe(fresh.body.activeUsers + fresh.body.nonActiveUsers);
    const { onlineUsers, awayUsers, busyUsers, totalConnectedUsers, offlineUsers, userLanguages } = fresh.body;
    expect(busyUsers).toBeGreaterThan(0);
    expect(totalConnectedUsers).toBe(onlineUsers + awayUsers + busyUsers);
    expect(totalConnectedUsers + offlineUsers).toBe(fresh.body.totalUsers);
    expect(Object.values<number>(userLanguages).reduce((sum, users) => sum + users, 0)).toBe(fresh.body.totalUsers);
    const latest = (await boss.get('statistics')).body;
    expect(new Date(latest.createdAt).getTime()).toBeGreaterThanOrEqual(new Date(fresh.body.createdAt).getTime());
    const ddp = await adminDdp(1);
    expect(await ddp.call('getStatistics', true)).toMatchObject({
      uniqueId: latest.uniqueId,
      createdAt: expect.any(Date),
      os: RECORD.os,
    });
    await ddp.close();
  });

  it('are listed as asked', async () => {
    const boss = await admin();
    const { _id } = (await boss.get('statistics', { refresh: 'true' })).body;
    const query = JSON.stringify({ _id });
    const { os: _os, process: _process, deploy: _deploy, migration: _migration, ...rest } = RECORD;
    const { lastMessageSentAt: _a, lastSeenSubscription: _b, ...shown } = rest;
    const { status, body } = await boss.get('statistics.list', {
      query,
      fields: '{"os":0,"migration":0,"deploy":0,"process":0}',
    });
    expect([status, body]).toEqual([
      200,
      { statistics: [expect.objectContaining({ ...shown, _id })], count: 1, offset: 0, total: 1, success: true },
    ]);
    expect(Object.keys(body.statistics[0])).not.toContain('os');
    expect((await boss.get('statistics.list', { query, fields: '{"totalUsers":1}' })).body.statistics).toEqual([
      { _id, totalUsers: expect.any(Number) },
    ]);
    const newest = (await boss.get('statistics.list', { count: 2 })).body.statistics.map(
      ({ createdAt }: { createdAt: string }) => createdAt,
    );
    expect(newest).toEqual([...newest].sort().reverse());
    expect((await boss.get('statistics.list', { query: '{"_day":"x"}' })).body.errorType).toBe('error-invalid-query');
    expect(JSON.stringify((await boss.get('statistics.list')).body)).not.toContain('_day');
  });

  it.each(['statistics', 'statistics.list', 'instances.get'])('%s is for administrators', async (route) => {
    expect(answerOf(await (await newUser()).rest.get(route))).toEqual(
      route === 'instances.get' ? UNAUTHORIZED : NOT_ALLOWED,
    );
    expect(answerOf(await new RestClient(gatewayUrl(1)).get(route))).toEqual(NOT_LOGGED_IN);
  });
});

describe('instances', () => {
  const { mode } = platformState();

  it('are all processes of the platform, each once', async () => {
    const expected =
      mode === 'standalone'
        ? ['standalone']
        : [
            'auth',
            'gateway',
            'gateway',
            'integrations',
            'livechat',
            'messages',
            'messages',
            'notifications',
            'presence',
            'rooms',
          ];
    await eventually(async () => {
      const { status, body } = await (await admin()).get('instances.get');
      expect([status, body.success]).toEqual([200, true]);
      expect(
        body.instances.map(({ instanceRecord }: { instanceRecord: { name: string } }) => instanceRecord.name).sort(),
      ).toEqual(expected);
      for (const instance of body.instances) {
        expect(instance).toEqual({
          _id: instance.instanceRecord._id,
          address: expect.any(String),
          currentStatus: { status: 'connected', connected: true, retryCount: 0 },
          instanceRecord: {
            _id: expect.stringMatching(ID),
            name: expect.any(String),
            pid: expect.any(Number),
            createdAt: expect.stringMatching(DATE),
            _updatedAt: expect.stringMatching(DATE),
            extraInformation: {
              host: instance.address,
              nodeVersion: process.version,
              os: expect.objectContaining({ platform: process.platform }),
            },
          },
          broadcastAuth: true,
        });
      }
    }, 15_000);
  });

  it('are shown over DDP to those who see statistics', async () => {
    const [boss, user] = [await adminDdp(), await ddpOf(await newUser())];
    expect(await boss.call('instances/get')).toContainEqual(
      expect.objectContaining({
        broadcastAuth: true,
        instanceRecord: expect.objectContaining({ createdAt: expect.any(Date) }),
      }),
    );
    const refusal = { error: 'error-action-not-allowed', reason: 'List instances is not allowed' };
    expect((await user.callRaw('instances/get'))['error']).toMatchObject({
      ...refusal,
      details: { method: 'instances/get' },
    });
    await user.call('logout');
    expect((await user.callRaw('instances/get'))['error']).toMatchObject(refusal);
    expect((await user.callRaw('getStatistics'))['error']).toMatchObject({ error: 'error-invalid-user' });
    await Promise.all([boss.close(), user.close()]);
  });
});
