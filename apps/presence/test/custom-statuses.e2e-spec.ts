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
  newUser,
  NOT_LOGGED_IN,
  refused,
  refusedText,
  RestClient,
  unique,
} from '@gantry/testing';

const METHOD = { method: 'insertOrUpdateUserStatus' };
const SECTION = 'custom-user-status';
const NOT_AUTHORIZED = refused('not_authorized');
const byName = (name: string) => ({ query: JSON.stringify({ name }) });

async function newStatus(fields: object = {}): Promise<{ _id: string; name: string }> {
  const { body } = await (
    await admin()
  ).post(`${SECTION}.create`, { name: unique('status'), statusType: 'busy', ...fields });
  return body.customUserStatus;
}

describe('custom statuses over REST', () => {
  it('are made, shown to everybody, changed and removed, and every step is told', async () => {
    const [boss, user] = [await admin(), await newUser({ gateway: 1 })];
    const listener = await ddpOf(user, 1);
    for (const event of ['updateCustomUserStatus', 'deleteCustomUserStatus'])
      await listener.subscribe('stream-notify-logged', event, false);
    const name = unique('status');
    const status = {
      _id: expect.stringMatching(ID),
      name,
      statusType: 'busy',
      _updatedAt: expect.stringMatching(DATE),
    };
    const made = await boss.post(`${SECTION}.create`, { name, statusType: 'busy' });
    expect(answerOf(made)).toEqual(answered(200, { customUserStatus: status, success: true }));
    const { _id } = made.body.customUserStatus;
    expect(answerOf(await user.rest.get(`${SECTION}.list`, byName(name)))).toEqual(
      answered(200, { statuses: [status], count: 1, offset: 0, total: 1, success: true }),
    );
    const renamed = { ...status, _id, name: `${name} 2` };
    expect(answerOf(await boss.post(`${SECTION}.update`, { _id, name: renamed.name }))).toEqual(
      answered(200, { customUserStatus: renamed, success: true }),
    );
    expect(answerOf(await boss.post(`${SECTION}.update`, { _id, name: renamed.name, statusType: null }))).toEqual(
      answered(200, { customUserStatus: { ...renamed, statusType: null }, success: true }),
    );
    expect(answerOf(await boss.post(`${SECTION}.delete`, { customUserStatusId: _id }))).toEqual(
      answered(200, { success: true }),
    );
    expect((await user.rest.get(`${SECTION}.list`, byName(renamed.name))).body.total).toBe(0);
    const heard = () =>
      listener.events
        .filter(({ args }) => args[0].userStatusData._id === _id)
        .map(({ eventName, args }) => [eventName, args[0].userStatusData.name, args[0].userStatusData.statusType]);
    await eventually(() =>
      expect(heard()).toEqual([
        ['updateCustomUserStatus', name, 'busy'],
        ['updateCustomUserStatus', renamed.name, 'busy'],
        ['updateCustomUserStatus', renamed.name, null],
        ['deleteCustomUserStatus', renamed.name, null],
      ]),
    );
    await listener.close();
  });

  it('have no type unless one is given', async () => {
    const name = unique('status');
    expect((await (await admin()).post(`${SECTION}.create`, { name })).body.customUserStatus).toMatchObject({
      name,
      statusType: null,
    });
  });

  it('are listed page by page, filtered, sorted and projected', async () => {
    const [first, second] = [await newStatus(), await newStatus({ statusType: 'away' })];
    const { rest } = await newUser();
    const query = JSON.stringify({ _id: { $in: [first._id, second._id] } });
    const { body } = await rest.get(`${SECTION}.list`, {
      query,
      sort: '{"statusType":-1}',
      fields: '{"name":1}',
      count: 1,
      offset: 1,
    });
    expect(body).toEqual({
      statuses: [{ _id: second._id, name: second.name }],
      count: 1,
      offset: 1,
      total: 2,
      success: true,
    });
    expect((await rest.get(`${SECTION}.list`, { query: '{"$where":"1"}' })).body.errorType).toBe('error-invalid-query');
  });

  it.each<[string, object, ReturnType<typeof answered>]>([
    [
      'create',
      { name: ' ' },
      refused('error-the-field-is-required', 'The field Name is required', { ...METHOD, field: 'Name' }),
    ],
    [
      'create',
      { name: '<b>' },
      refused('error-input-is-not-a-valid-field', '<b> is not a valid name', {
        ...METHOD,
        input: '<b>',
        field: 'Name',
      }),
    ],
    [
      'create',
      { name: 'x', statusType: 'bored' },
      refused('error-input-is-not-a-valid-field', 'bored is not a valid status type', {
        ...METHOD,
        input: 'bored',
        field: 'StatusType',
      }),
    ],
    ['create', {}, refusedText("Match error: Missing key 'name'")],
    ['create', { name: 'x', colour: 'red' }, refusedText('Match error: Unknown key in field colour')],
    ['create', { _id: 'x', name: 'x' }, refusedText('Match error: Unknown key in field _id')],
    ['update', { name: 'x' }, refusedText("Match error: Missing key '_id'")],
    ['update', { _id: 'no-such', name: 'x' }, refusedText('No custom user status found with the id of "no-such".')],
    ['delete', {}, refusedText('The "customUserStatusId" params is required!')],
    [
      'delete',
      { customUserStatusId: 'no-such' },
      refused('Custom_User_Status_Error_Invalid_User_Status', 'Invalid user status', {
        method: 'deleteCustomUserStatus',
      }),
    ],
  ])('%s refuses %j', async (verb, body, refusal) => {
    expect(answerOf(await (await admin()).post(`${SECTION}.${verb}`, body))).toEqual(refusal);
  });

  it('have a name of their own', async () => {
    const [taken, other] = [await newStatus(), await newStatus()];
    const refusal = refused(
      'Custom_User_Status_Error_Name_Already_In_Use',
      'The custom user status name is already in use',
      METHOD,
    );
    expect(answerOf(await (await admin()).post(`${SECTION}.create`, { name: taken.name }))).toEqual(refusal);
    expect(answerOf(await (await admin()).post(`${SECTION}.update`, { _id: other._id, name: taken.name }))).toEqual(
      refusal,
    );
    expect(
      (await (await admin()).post(`${SECTION}.update`, { _id: taken._id, name: taken.name, statusType: 'away' })).body
        .success,
    ).toBe(true);
  });

  it.each<[string, object]>([
    ['create', { name: 'x' }],
    ['update', { _id: 'x', name: 'x' }],
    ['delete', { customUserStatusId: 'x' }],
  ])('%s is for those who manage them', async (verb, body) => {
    expect(answerOf(await (await newUser()).rest.post(`${SECTION}.${verb}`, body))).toEqual(NOT_AUTHORIZED);
    expect(answerOf(await new RestClient(gatewayUrl(1)).post(`${SECTION}.${verb}`, body))).toEqual(NOT_LOGGED_IN);
  });
});

describe('custom statuses by methods', () => {
  it('are made, changed, listed and removed', async () => {
    const boss = await adminDdp(1);
    const name = unique('status');
    const _id = await boss.call('insertOrUpdateUserStatus', { name, statusType: 'away' });
    expect(_id).toMatch(ID);
    expect(
      await boss.call('insertOrUpdateUserStatus', {
        _id,
        name: `${name} 2`,
        previousName: name,
        statusType: 'away',
        previousStatusType: 'away',
      }),
    ).toBe(true);
    const user = await ddpOf(await newUser());
    expect(await user.call('listCustomUserStatus')).toContainEqual({
      _id,
      name: `${name} 2`,
      statusType: 'away',
      _updatedAt: expect.any(Date),
    });
    expect(await boss.call('deleteCustomUserStatus', _id)).toBe(true);
    expect((await boss.callRaw('deleteCustomUserStatus', _id))['error']).toMatchObject({
      error: 'Custom_User_Status_Error_Invalid_User_Status',
      reason: 'Invalid user status',
    });
    await Promise.all([boss.close(), user.close()]);
  });

  it.each([
    ['insertOrUpdateUserStatus', [{ name: 'x' }], 'not_authorized'],
    ['deleteCustomUserStatus', ['x'], 'not_authorized'],
    ['listCustomUserStatus', [], 'error-invalid-user'],
  ] as const)('%s is refused to others, and without a login', async (method, params, error) => {
    const user = await ddpOf(await newUser());
    if (method !== 'listCustomUserStatus')
      expect((await user.callRaw(method, ...params))['error']).toMatchObject({ error });
    await user.call('logout');
    expect((await user.callRaw(method, ...params))['error']).toMatchObject({ error });
    await user.close();
  });

  it.each([[[]], [['text']], [[{ name: { $ne: 1 } }]], [[{ _id: { $ne: 1 }, name: 'x' }]]])(
    'insertOrUpdateUserStatus refuses %j',
    async (params) => {
      const boss = await adminDdp();
      expect((await boss.callRaw('insertOrUpdateUserStatus', ...params))['error']).toBeDefined();
      await boss.close();
    },
  );
});
