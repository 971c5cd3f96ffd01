import {
  DdpClient,
  eventually,
  RestClient,
  unique,
  START_MS,
  startOwnPlatform,
  type OwnPlatform,
} from '@gantry/testing';

const SECRET = 'the-end-of-the-address';
const FIELDS = {
  team: {
    type: 'select',
    required: true,
    options: ['red', 'blue'],
    modifyRecordField: { field: 'roles', array: true },
  },
};
const form = (name = unique('person')) => ({
  email: `${name}@example.com`,
  pass: 'a long pass phrase',
  name: 'Grace Hopper',
  team: 'red',
});

describe('signing up', () => {
  let platform: OwnPlatform;
  let client: DdpClient;

  beforeAll(async () => {
    platform = await startOwnPlatform({
      OVERWRITE_SETTING_Accounts_RegistrationForm: 'Secret URL',
      OVERWRITE_SETTING_Accounts_RegistrationForm_SecretURL: SECRET,
      OVERWRITE_SETTING_Accounts_ManuallyApproveNewUsers: 'true',
      OVERWRITE_SETTING_Accounts_AllowAnonymousRead: 'true',
      OVERWRITE_SETTING_Accounts_AllowAnonymousWrite: 'true',
      OVERWRITE_SETTING_DDP_Rate_Limit_User_By_Method_Enabled: 'false',
      OVERWRITE_SETTING_DDP_Rate_Limit_Connection_By_Method_Enabled: 'false',
      OVERWRITE_SETTING_Accounts_CustomFields: JSON.stringify(FIELDS),
    });
    client = await DdpClient.connect(platform.url(1));
  }, START_MS);

  afterAll(async () => {
    await client.close();
    await platform.stop();
  });

  const refusal = async (method: string, ...params: unknown[]) => (await client.callRaw(method, ...params))['error'];

  it('by registerUser answers the id of an account that has to be approved, and has no user name yet', async () => {
    const person = form();
    const id = await client.call('registerUser', {
      ...person,
      email: person.email.toUpperCase(),
      name: ' Grace Hopper ',
      reason: ' to work ',
      secretURL: SECRET,
      username: 'ignored',
      asMethod: false,
    });
    const stored = await platform.users.findOne({ _id: id });
    expect(stored).toMatchObject({
      name: 'Grace Hopper',
      emails: [{ address: person.email, verified: false }],
      active: false,
      reason: 'to work',
      customFields: { team: 'red' },
      roles: ['user', 'red'],
    });
    expect(stored).not.toHaveProperty('username');
    await expect(client.login(unique('x'), 'x')).rejects.toThrow();
    expect((await platform.admin.post('users.setActiveStatus', { userId: id, activeStatus: true })).body).toEqual({
      user: { _id: id, active: true },
      success: true,
    });
    expect(await platform.users.findOne({ _id: id })).not.toHaveProperty('reason');
  });

  it.each<[string, object, object]>([
    [
      'without the secret',
      {},
      {
        error: 'error-user-registration-secret',
        reason: 'User registration is only allowed via Secret URL',
        details: { method: 'registerUser' },
      },
    ],
    ['with another secret', { secretURL: 'x' }, { error: 'error-user-registration-secret' }],
    ['with a bad address', { secretURL: SECRET, email: 'nowhere' }, { error: 'error-invalid-email' }],
    ['with no password', { secretURL: SECRET, pass: '' }, { error: 'error-password-policy-not-met' }],
    [
      'with a custom field that is none',
      { secretURL: SECRET, team: 'green' },
      { error: 'error-user-registration-custom-field', reason: 'Value for field team is invalid' },
    ],
    [
      'without a custom field',
      { secretURL: SECRET, team: undefined },
      { error: 'error-user-registration-custom-field', reason: 'Field team is required' },
    ],
    ['with a number for a name', { secretURL: SECRET, name: 5 }, { error: 400 }],
    ['with an operator for an address', { secretURL: SECRET, email: { $ne: 1 } }, { error: 400 }],
  ])('is refused %s', async (_name, change, expected) => {
    expect(await refusal('registerUser', { ...form(), ...change })).toMatchObject(expected);
  });

  it('gives those who only write a login, while the settings allow it', async () => {
    const login = await client.call('registerUser', {});
    expect(login).toEqual({ token: expect.stringMatching(/^[\w-]{43}$/), when: expect.any(Date) });
    const writer = await DdpClient.connect(platform.url());
    const { id } = await writer.resume(login.token);
    expect(await platform.users.findOne({ _id: id })).toMatchObject({
      roles: ['anonymous'],
      active: true,
      type: 'user',
    });
    await writer.close();
    await platform.admin.post('settings/Accounts_AllowAnonymousWrite', { value: false });
    await eventually(async () => expect(await refusal('registerUser', {})).toMatchObject({ error: 400 }));
  });

  it('by createUser is closed', async () => {
    expect(await refusal('createUser', { username: 'x', password: 'y' })).toMatchObject({
      error: 403,
      reason: 'Signups forbidden',
      message: 'Signups forbidden [403]',
    });
    expect(await refusal('createUser')).toMatchObject({ error: 403 });
  });

  it('asks whether an address is the right one', async () => {
    expect(await client.call('checkRegistrationSecretURL', SECRET)).toBe(true);
    expect(await client.call('checkRegistrationSecretURL', `${SECRET}x`)).toBe(false);
    expect(await client.call('checkRegistrationSecretURL', '')).toBe(false);
    expect(await refusal('checkRegistrationSecretURL', { $ne: 1 })).toMatchObject({ error: 400 });
  });

  it('is refused to everybody while it is off', async () => {
    await platform.admin.post('settings/Accounts_RegistrationForm', { value: 'Disabled' });
    await eventually(async () => {
      expect(await refusal('registerUser', { ...form(), secretURL: SECRET })).toMatchObject({
        error: 'error-user-registration-disabled',
        reason: 'User registration is disabled',
      });
    });
    const { body } = await new RestClient(platform.url()).post('users.register', {
      ...form(),
      username: unique('person'),
      secretURL: SECRET,
    });
    expect(body).toEqual({
      success: false,
      error: 'User registration is disabled [error-user-registration-disabled]',
      errorType: 'error-user-registration-disabled',
      details: { method: 'registerUser' },
    });
  });
});
