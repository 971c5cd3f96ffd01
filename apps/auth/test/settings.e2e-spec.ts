import {
  admin,
  adminDdp,
  answered,
  answerOf,
  DdpClient,
  ddpOf,
  eventually,
  gatewayUrl,
  newUser,
  NOT_LOGGED_IN,
  refused,
  refusedText,
  RestClient,
  UNAUTHORIZED,
  unique,
  type RestReply,
  type TestUser,
} from '@gantry/testing';

const rest = (gateway = 0) => new RestClient(gatewayUrl(gateway));
const BARE = answered(400, { success: false });
const DONE = answered(200, { success: true });
const idsOf = (settings: { _id: string }[]) => settings.map(({ _id }) => _id);
const only = (...ids: string[]) => ({ query: JSON.stringify({ _id: { $in: ids } }) });
const valueOf = async (id: string) => (await (await admin()).get(`settings/${id}`)).body.value;
const errorOf = async (client: DdpClient, name: string, ...params: unknown[]) =>
  (await client.callRaw(name, ...params))['error'];

/** A user who may change the named settings and no others. */
async function keeperOf(...ids: string[]): Promise<TestUser> {
  const boss = await adminDdp();
  const role = unique('role');
  await boss.call('authorization:saveRole', { name: role });
  for (const permission of ['manage-selected-settings', ...ids.map((id) => `change-setting-${id}`)])
    await boss.call('authorization:addPermissionToRole', permission, role);
  await boss.close();
  return newUser({ fields: { roles: ['user', role] } });
}

describe('listing settings', () => {
  it('shows the public ones to anybody, in order, without what is private', async () => {
    const { status, body } = await rest(1).get('settings.public', { count: 0 });
    expect({ status, success: body.success, offset: body.offset }).toEqual({ status: 200, success: true, offset: 0 });
    expect(body.count).toBe(body.total);
    expect(body.total).toBeGreaterThan(390);
    expect(idsOf(body.settings)).toEqual([...idsOf(body.settings)].sort());
    expect(idsOf(body.settings)).not.toContain('SMTP_Password');
    expect(body.settings.find(({ _id }: { _id: string }) => _id === 'Accounts_AllowAnonymousRead')).toEqual({
      _id: 'Accounts_AllowAnonymousRead',
      value: false,
      enterprise: false,
    });
  });

  it.each<[string, Record<string, string | number>, string[]]>([
    ['a query', only('Jitsi_Enabled', 'LDAP_Enable'), ['Jitsi_Enabled', 'LDAP_Enable']],
    ['a query for what is private', only('SMTP_Password', 'Site_Name'), ['Site_Name']],
    ['a query that names public itself', { query: '{"public":false}' }, []],
    [
      'sort and count',
      { ...only('Jitsi_Enabled', 'LDAP_Enable', 'Site_Name'), sort: '{"_id":-1}', count: 2 },
      ['Site_Name', 'LDAP_Enable'],
    ],
    ['an offset', { ...only('Jitsi_Enabled', 'LDAP_Enable', 'Site_Name'), offset: 2 }, ['Site_Name']],
  ])('takes %s', async (_name, query, expected) => {
    const { body } = await rest().get('settings.public', query);
    expect(idsOf(body.settings)).toEqual(expected);
    expect(body.count).toBe(expected.length);
  });

  it('adds the fields that are asked for', async () => {
    const { body } = await rest().get('settings.public', { ...only('Site_Name'), fields: '{"type":1,"group":1}' });
    expect(body.settings).toEqual([
      { _id: 'Site_Name', value: expect.any(String), enterprise: false, type: 'string', group: 'General' },
    ]);
  });

  it('shows private ones to those who may see them, hidden ones to nobody', async () => {
    const query = only('SMTP_Host', 'Site_Name', 'Cloud_Workspace_Id');
    expect(idsOf((await (await newUser()).rest.get('settings', query)).body.settings)).toEqual(['Site_Name']);
    expect(idsOf((await (await admin()).get('settings', query)).body.settings)).toEqual(['SMTP_Host', 'Site_Name']);
    expect((await (await admin()).get('settings')).body).toMatchObject({
      count: 50,
      offset: 0,
      total: expect.any(Number),
    });
  });

  it.each<[string, (user: RestClient) => Promise<RestReply>, unknown]>([
    ['settings without a login', () => rest().get('settings'), NOT_LOGGED_IN],
    ['a setting without a login', () => rest().get('settings/Site_Name'), NOT_LOGGED_IN],
    ['a change without a login', () => rest().post('settings/Site_Name', { value: 'x' }), NOT_LOGGED_IN],
    [
      'settings.addCustomOAuth without a login',
      () => rest().post('settings.addCustomOAuth', { name: 'x' }),
      NOT_LOGGED_IN,
    ],
    ['a setting without the right', (user) => user.get('settings/Site_Name'), UNAUTHORIZED],
    ['a change without the right', (user) => user.post('settings/Site_Name', { value: 'x' }), UNAUTHORIZED],
    [
      'settings.addCustomOAuth without the right',
      (user) => user.post('settings.addCustomOAuth', { name: 'x' }),
      refused('error-action-not-allowed', 'Adding OAuth Services is not allowed', {
        method: 'addOAuthService',
        action: 'Adding_OAuth_Services',
      }),
    ],
  ])('refuses %s', async (_name, call, expected) => {
    expect(answerOf(await call((await newUser()).rest))).toEqual(expected);
  });
});

describe('a setting over REST', () => {
  it.each<[string, string, unknown]>([
    ['a flag', 'Livechat_enabled', { _id: 'Livechat_enabled', value: expect.any(Boolean), success: true }],
    ['one that is hidden', 'Cloud_Workspace_Id', { success: true }],
    ['one that is not there', 'No_Such_Setting', { success: true }],
  ])('answers %s', async (_name, id, expected) => {
    expect(answerOf(await (await admin()).get(`settings/${id}`))).toEqual(answered(200, expected));
  });

  it.each<[string, string, object, unknown]>([
    ['text', 'Layout_Login_Terms', { value: 'By proceeding you agree' }, 'By proceeding you agree'],
    ['a flag', 'Smarsh_Enabled', { value: false }, false],
    ['a flag as text', 'Smarsh_Enabled', { value: 'false' }, false],
    ['a number of a setting', 'Message_GroupingPeriod', { value: 299 }, 299],
    ['a number as text', 'Message_GroupingPeriod', { value: '298' }, 298],
    ['one of a list', 'Unread_Count', { value: 'user_and_group_mentions_only' }, 'user_and_group_mentions_only'],
    ['a colour with its editor', 'theme-color-rc-color-alert', { value: '#ffdd00', editor: 'color' }, '#ffdd00'],
    ['a colour in its own field', 'theme-color-rc-color-alert', { color: '#ffdd00', editor: 'color' }, '#ffdd00'],
  ])('takes %s', async (_name, id, body, expected) => {
    const before = await valueOf(id);
    expect(answerOf(await (await admin()).post(`settings/${id}`, body))).toEqual(DONE);
    expect(await valueOf(id)).toEqual(expected);
    await (await admin()).post(`settings/${id}`, { value: before });
  });

  it.each<[string, string, object, unknown]>([
    ['no value', 'Site_Name', {}, refusedText("Match error: Missing key 'value'")],
    ['an unknown key', 'Site_Name', { value: 'x', more: 1 }, refusedText('Match error: Unknown key in field more')],
    [
      'an editor for what is no colour',
      'Site_Name',
      { value: 'x', editor: 'color' },
      refusedText('Match error: Unknown key in field editor'),
    ],
    [
      'execute for what is no action',
      'Site_Name',
      { value: 'x', execute: true },
      refusedText('Match error: Unknown key in field execute'),
    ],
    [
      'text for a flag',
      'Livechat_enabled',
      { value: 'maybe' },
      refusedText('Match error: Expected boolean, got string in field value'),
    ],
    [
      'text for a number',
      'API_Default_Count',
      { value: 'many' },
      refusedText('Match error: Expected number, got string in field value'),
    ],
    [
      'an object for text',
      'Site_Name',
      { value: {} },
      refusedText('Match error: Expected string, got object in field value'),
    ],
    [
      'what is not in the list',
      'Unread_Count',
      { value: 'some' },
      refusedText('Match error: Failed Match.OneOf, Match.Maybe or Match.Optional validation in field value'),
    ],
    ...[
      ['Site_Url', 'javascript:alert(1)', 'an http or https address'],
      ['UTF8_Names_Validation', '([a-z]+)*', 'a regular expression that no name can keep busy'],
      ['AutoLinker_UrlsRegExp', '(a+)+$', 'a regular expression that no text can keep busy'],
      ['API_CORS_Origin', 'https://a\r\nx: y', 'origins such as https://example.com, separated by commas, or *'],
      ['API_Gitlab_URL', 'https://a\nx', 'an http or https address'],
      ['theme-color-error-color', 'red} body {', 'a colour'],
    ].map(([id = '', value, expected]): [string, string, object, unknown] => [
      `${id} of another kind`,
      id,
      { value },
      refusedText(`Match error: Expected ${expected} in field value`),
    ]),
    ['a setting that is hidden', 'Cloud_Workspace_Id', { value: 'x' }, BARE],
    ['a setting that is blocked', 'GoogleVision_Current_Month_Calls', { value: 1 }, BARE],
    ['a setting that is not there', 'No_Such_Setting', { value: 1 }, BARE],
    ['a group', 'General', { value: 1 }, BARE],
    [
      'an action that nothing implements',
      'Restart',
      { execute: true },
      refused(404, "Method 'restart_server' not found"),
    ],
  ])('refuses %s', async (_name, id, body, expected) => {
    expect(answerOf(await (await admin()).post(`settings/${id}`, body))).toEqual(expected);
  });

  it('is followed by every service and gateway and pushed to clients', async () => {
    const value = unique('terms');
    const [anybody, boss, user] = [
      await DdpClient.connect(gatewayUrl(1)),
      await adminDdp(1),
      await ddpOf(await newUser({ gateway: 1 }), 1),
    ];
    expect(await anybody.subscribe('stream-notify-all', 'public-settings-changed', false)).toMatchObject({
      msg: 'ready',
    });
    expect(await boss.subscribe('stream-notify-logged', 'private-settings-changed', false)).toMatchObject({
      msg: 'ready',
    });
    for (const [client, stream] of [
      [anybody, 'stream-notify-logged'],
      [anybody, 'stream-notify-all'],
      [user, 'stream-notify-logged'],
      [user, 'stream-notify-all'],
    ] as const) {
      expect(await client.subscribe(stream, 'private-settings-changed', false)).toMatchObject({ msg: 'nosub' });
    }
    const since = new Date(Date.now() - 1);
    await (await admin()).post('settings/Layout_Terms_of_Service', { value });
    await (await admin()).post('settings/SMTP_Host', { value });
    const news = (_id: string) => ['updated', { _id, value, enterprise: false, requiredOnWizard: false }];
    await eventually(() =>
      expect(boss.events.map(({ args }) => args)).toEqual(
        expect.arrayContaining([news('SMTP_Host'), news('Layout_Terms_of_Service')]),
      ),
    );
    await eventually(() =>
      expect(anybody.events.map(({ args }) => args)).toContainEqual(news('Layout_Terms_of_Service')),
    );
    expect(anybody.events.filter(({ args }) => args[1]._id === 'SMTP_Host')).toEqual([]);
    const { update, remove } = await anybody.call('public-settings/get', since);
    expect([idsOf(update).includes('Layout_Terms_of_Service'), idsOf(update).includes('SMTP_Host'), remove]).toEqual([
      true,
      false,
      [],
    ]);
    await Promise.all([anybody, boss, user].map((client) => client.close()));
  });

  it('changes how the other services behave', async () => {
    const user = await newUser({ gateway: 1 });
    const create = () => user.rest.post('im.create', { username: user.username });
    const boss = await admin();
    try {
      expect(answerOf(await boss.post('settings/Message_AllowDirectMessagesToYourself', { value: false }))).toEqual(
        DONE,
      );
      await eventually(async () => expect((await create()).status).toBe(400));
    } finally {
      await boss.post('settings/Message_AllowDirectMessagesToYourself', { value: true });
    }
    await eventually(async () => expect((await create()).status).toBe(200));
  });
});

describe('settings over DDP', () => {
  it('answers the public ones to strangers, whole, and groups and private ones to administrators', async () => {
    const [stranger, boss] = [await DdpClient.connect(gatewayUrl()), await adminDdp()];
    const publicOnes = await stranger.call('public-settings/get');
    expect(publicOnes.find(({ _id }: { _id: string }) => _id === 'Site_Name')).toMatchObject({
      type: 'string',
      group: 'General',
      public: true,
      i18nLabel: 'Site_Name',
      _updatedAt: expect.any(Date),
    });
    expect(publicOnes.every((setting: { public: boolean; hidden: boolean }) => setting.public && !setting.hidden)).toBe(
      true,
    );
    expect(await stranger.call('private-settings/get')).toEqual([]);
    const all = await boss.call('private-settings/get');
    expect(idsOf(all)).toEqual(expect.arrayContaining(['General', 'SMTP_Host', 'Site_Name']));
    expect(all.find(({ _id }: { _id: string }) => _id === 'API_CORS_Origin').enableQuery).toBe(
      '[{"_id":"API_Enable_CORS","value":true}]',
    );
    expect(await boss.call('private-settings/get', new Date('2999-01-01'))).toEqual({ update: [], remove: [] });
    const wizard = await stranger.call('getSetupWizardParameters');
    expect(wizard).toMatchObject({ allowStandaloneServer: true });
    expect(idsOf(wizard.settings)).toEqual(expect.arrayContaining(['Site_Name', 'Organization_Type']));
    await Promise.all([stranger.close(), boss.close()]);
  });

  it('lets those change a setting who were given that one', async () => {
    const keeper = await keeperOf('SlackBridge_AliasFormat', 'SlackBridge_ExcludeBotnames');
    const ddp = await ddpOf(keeper);
    await eventually(async () =>
      expect(idsOf(await ddp.call('private-settings/get')).sort()).toEqual([
        'SlackBridge',
        'SlackBridge_AliasFormat',
        'SlackBridge_ExcludeBotnames',
      ]),
    );
    const host = unique('smtp');
    expect(await ddp.call('saveSetting', 'SlackBridge_AliasFormat', host)).toBe(true);
    expect(await valueOf('SlackBridge_AliasFormat')).toBe(host);
    expect(
      await ddp.call('saveSettings', [
        { _id: 'SlackBridge_AliasFormat', value: '' },
        { _id: 'SlackBridge_ExcludeBotnames', value: '' },
      ]),
    ).toBe(true);
    const editing = { error: 'error-action-not-allowed', reason: 'Editing settings is not allowed' };
    expect(await errorOf(ddp, 'saveSetting', 'Site_Name', 'x')).toMatchObject({
      ...editing,
      details: { method: 'saveSetting', settingId: 'Site_Name' },
    });
    expect(
      await errorOf(ddp, 'saveSettings', [
        { _id: 'SlackBridge_AliasFormat', value: 'x' },
        { _id: 'Site_Name', value: 'x' },
      ]),
    ).toMatchObject({ ...editing, details: { method: 'saveSettings', settingIds: ['Site_Name'] } });
    expect(await valueOf('SlackBridge_AliasFormat')).toBe('');
    expect((await keeper.rest.get('settings/SlackBridge_AliasFormat')).status).toBe(403);
    await ddp.close();
  });

  it.each<[string, unknown[], object]>([
    ['a value of another type', ['Livechat_enabled', 'yes'], { error: 400, reason: 'Match failed' }],
    ['an id that is no text', [1, 'yes'], { error: 400, reason: 'Match failed' }],
    ['a hidden setting', ['Cloud_Workspace_Id', 'x'], { error: 'error-action-not-allowed' }],
    ['a blocked setting', ['GoogleVision_Current_Month_Calls', 1], { error: 'error-action-not-allowed' }],
    [
      'a setting that is not there',
      ['No_Such_Setting', 'x'],
      { error: 'error-action-not-allowed', details: { method: 'saveSetting', settingId: 'No_Such_Setting' } },
    ],
  ])('refuses %s', async (_name, params, expected) => {
    const boss = await adminDdp();
    expect(await errorOf(boss, 'saveSetting', ...params)).toMatchObject(expected);
    await boss.close();
  });

  it.each(['saveSetting', 'saveSettings'])('%s is nothing for those without any right', async (name) => {
    const [user, stranger] = [await ddpOf(await newUser()), await DdpClient.connect(gatewayUrl())];
    const params = name === 'saveSetting' ? ['Site_Name', 'x'] : [[{ _id: 'Site_Name', value: 'x' }]];
    for (const client of [user, stranger])
      expect(await errorOf(client, name, ...params)).toMatchObject({
        error: 'error-action-not-allowed',
        reason: 'Editing settings is not allowed',
      });
    await Promise.all([user.close(), stranger.close()]);
  });
});

describe('passwords, keys and tokens among the settings', () => {
  const ids = ['SMTP_Password', 'LDAP_Authentication_Password', 'Accounts_OAuth_Github_secret', 'SMS_Twilio_authToken'];

  it.each(ids)('%s is never shown, by whatever road, and stays when its stand-in is saved', async (_id) => {
    const [boss, ddp] = [await admin(), await adminDdp()];
    const secret = unique('hush');
    await ddp.subscribe('stream-notify-logged', 'private-settings-changed');
    const shownBy = async () => {
      const query = JSON.stringify({ _id });
      const fields = JSON.stringify({ value: 1, packageValue: 1, processEnvValue: 1 });
      return JSON.stringify([
        (await boss.get(`settings/${_id}`)).body,
        (await boss.get('settings', { query })).body,
        (await boss.get('settings', { query, fields })).body,
        (await boss.get('settings', { query, fields: '{"_id":0}' })).body,
        await ddp.call('private-settings/get'),
        ddp.events,
      ]);
    };
    try {
      expect((await boss.post(`settings/${_id}`, { value: secret })).body).toEqual({ success: true });
      await eventually(async () => expect(ddp.events.map(({ args }) => args[1]._id)).toContain(_id));
      expect((await boss.get(`settings/${_id}`)).body).toEqual({ _id, value: '********', success: true });
      expect(await shownBy()).not.toContain(secret);
      expect((await boss.post(`settings/${_id}`, { value: '********' })).body).toEqual({ success: true });
      expect(await ddp.call('saveSettings', [{ _id, value: '********' }])).toBe(true);
      expect((await boss.get(`settings/${_id}`)).body.value).toBe('********');
      // Nor is it found by guessing.
      for (const query of [{ value: secret }, { value: { $regex: '^hush' } }, { $or: [{ value: secret }] }])
        expect((await boss.get('settings', { query: JSON.stringify(query) })).body.settings).toEqual([]);
    } finally {
      await boss.post(`settings/${_id}`, { value: '' });
      await ddp.close();
    }
    expect((await boss.get(`settings/${_id}`)).body.value).toBe('');
  });
});

describe('services to log in with', () => {
  it('are those that are switched on, without their secrets', async () => {
    const boss = await admin();
    await boss.post('settings/Accounts_OAuth_Facebook_id', { value: 'app-1' });
    await boss.post('settings/Accounts_OAuth_Facebook_secret', { value: 'hush-hush' });
    await boss.post('settings/Accounts_OAuth_Facebook', { value: true });
    try {
      const { body } = await rest().get('settings.oauth');
      const facebook = body.services.find(({ name }: { name: string }) => name === 'facebook');
      expect(facebook).toEqual({
        _id: expect.any(String),
        name: 'facebook',
        clientId: 'app-1',
        buttonLabelText: '',
        buttonColor: '',
        buttonLabelColor: '',
        custom: false,
      });
      expect(JSON.stringify([body, (await rest().get('service.configurations')).body])).not.toContain('hush-hush');
    } finally {
      await boss.post('settings/Accounts_OAuth_Facebook', { value: false });
    }
  });

  it('are declared by name: 27 settings appear, and go again', async () => {
    const boss = await admin();
    const [ddp, service] = [await adminDdp(), unique('idp').replace(/[^a-z0-9]/g, '')];
    const name = service.charAt(0).toUpperCase() + service.slice(1);
    const since = new Date(Date.now() - 1);
    for (let i = 0; i < 2; i++)
      expect(answerOf(await boss.post('settings.addCustomOAuth', { name: `${service}!` }))).toEqual(DONE);
    const own = async () =>
      idsOf(await ddp.call('private-settings/get')).filter((id) => id.startsWith(`Accounts_OAuth_Custom-${name}`));
    expect(await own()).toHaveLength(27);
    for (const [key, value] of [
      ['', true],
      ['-id', 'client-1'],
      ['-secret', 'hush-hush'],
      ['-url', 'https://id.example.com'],
      ['-merge_users', true],
    ] as const) {
      expect(answerOf(await boss.post(`settings/Accounts_OAuth_Custom-${name}${key}`, { value }))).toEqual(DONE);
    }
    const { body } = await rest(1).get('settings.oauth');
    expect(body.services.find((one: { service?: string }) => one.service === service)).toMatchObject({
      clientId: 'client-1',
      custom: true,
      serverURL: 'https://id.example.com',
      tokenPath: '/oauth/token',
      identityPath: '/me',
      authorizePath: '/oauth/authorize',
      scope: 'openid',
      buttonLabelColor: '#FFFFFF',
      loginStyle: 'popup',
      buttonColor: '#1d74f5',
      tokenSentVia: 'payload',
      identityTokenSentVia: 'default',
      mergeUsers: true,
    });
    const configurations = (await rest().get('service.configurations')).body;
    expect(configurations).toMatchObject({
      success: true,
      configurations: expect.arrayContaining([expect.objectContaining({ service })]),
    });
    expect(JSON.stringify([body, configurations])).not.toContain('hush-hush');
    await ddp.call('removeOAuthService', service);
    expect(await own()).toEqual([]);
    const { remove } = await ddp.call('private-settings/get', since);
    expect(remove).toContainEqual({ _id: `Accounts_OAuth_Custom-${name}-url`, _deletedAt: expect.any(Date) });
    await ddp.close();
  });

  it.each<[string, object]>([
    ['no name', {}],
    ['an empty name', { name: '' }],
    ['a name without letters', { name: '!?' }],
  ])('are not declared with %s', async (_name, body) => {
    expect(answerOf(await (await admin()).post('settings.addCustomOAuth', body))).toEqual(
      refused('error-name-param-not-provided', 'The parameter "name" is required'),
    );
  });

  it('are not removed by those who may not', async () => {
    const ddp = await ddpOf(await newUser());
    expect(await errorOf(ddp, 'removeOAuthService', 'x')).toMatchObject({
      error: 'error-not-allowed',
      reason: 'Not allowed',
      details: { method: 'removeOAuthService' },
    });
    await ddp.close();
  });
});
