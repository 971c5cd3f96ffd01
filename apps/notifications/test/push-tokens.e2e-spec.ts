import {
  answered,
  answerOf,
  DATE,
  ddpOf,
  eventually,
  gatewayUrl,
  ID,
  login,
  newUser,
  NOT_LOGGED_IN,
  refused,
  RestClient,
  unique,
} from '@gantry/testing';

const NOT_FOUND = answered(404, { success: false, error: 'Resource not found' });
const DONE = answered(200, { success: true });
const ID_REFUSED = refused('error-id-param-not-valid', 'The required "id" body param is invalid.');
const TYPE_REFUSED = refused('error-type-param-not-valid', 'The required "type" body param is missing or invalid.');
const VALUE_REFUSED = refused('error-token-param-not-valid', 'The required "value" body param is missing or invalid.');
const APP_REFUSED = refused(
  'error-appName-param-not-valid',
  'The required "appName" body param is missing or invalid.',
);
const TOKEN_REFUSED = refused('error-token-param-not-valid', 'The required "token" body param is missing or invalid.');
const FORM = { type: 'gcm', value: 'x', appName: 'app' };

const forget = async (rest: RestClient, token: unknown) =>
  answerOf(await rest.send('DELETE', 'push.token', JSON.stringify({ token }), { 'content-type': 'application/json' }));

describe('push.token', () => {
  it.each(['gcm', 'apn'])('registers a device of kind %s, once, and forgets it', async (type) => {
    const ada = await newUser();
    const value = unique('token');
    const device = {
      _id: expect.stringMatching(ID),
      token: { [type]: value },
      appName: 'com.example.chat',
      userId: ada.userId,
      enabled: true,
      createdAt: expect.stringMatching(DATE),
      updatedAt: expect.stringMatching(DATE),
    };
    const form = { type, value, appName: 'com.example.chat' };
    const first = await ada.rest.post('push.token', form);
    expect(answerOf(first)).toEqual(answered(200, { result: device, success: true }));
    const again = await ada.rest.post('push.token', form);
    expect(again.body.result).toMatchObject({ _id: first.body.result._id, createdAt: first.body.result.createdAt });
    const renewed = unique('token');
    expect(
      (await ada.rest.post('push.token', { ...form, id: first.body.result._id, value: renewed })).body.result,
    ).toMatchObject({ _id: first.body.result._id, token: { [type]: renewed } });
    expect(await forget(ada.rest, value)).toEqual(NOT_FOUND);
    expect(await forget(ada.rest, renewed)).toEqual(DONE);
    expect(await forget(ada.rest, renewed)).toEqual(NOT_FOUND);
  });

  it('goes to whoever has the device now', async () => {
    const [ada, grace] = [await newUser(), await newUser({ gateway: 1 })];
    const form = { ...FORM, value: unique('token') };
    const { body } = await ada.rest.post('push.token', form);
    // An id alone is no proof: it may be changed by its owner only.
    expect(
      (await grace.rest.post('push.token', { ...form, id: body.result._id, value: unique('token') })).body.result._id,
    ).not.toBe(body.result._id);
    expect((await grace.rest.post('push.token', form)).body.result).toMatchObject({
      _id: body.result._id,
      userId: grace.userId,
    });
    expect(await forget(ada.rest, form.value)).toEqual(NOT_FOUND);
    expect(await forget(grace.rest, form.value)).toEqual(DONE);
  });

  it('is forgotten with the login that it belongs to, and with no other', async () => {
    const ada = await newUser();
    const other = await login(ada.username, ada.password, 1);
    const [kept, gone] = [unique('token'), unique('token')];
    await ada.rest.post('push.token', { ...FORM, value: kept });
    const { _id } = (await other.post('push.token', { ...FORM, value: gone })).body.result;
    const ddp = await ddpOf(ada);
    expect(await ddp.call('raix:push-setuser', _id)).toBe(true);
    await other.post('logout');
    await eventually(async () => expect(await ddp.call('raix:push-setuser', _id)).toBe(false));
    expect(await forget(ada.rest, gone)).toEqual(NOT_FOUND);
    expect(await forget(ada.rest, kept)).toEqual(DONE);
    await ddp.close();
  });

  it.each<[object, ReturnType<typeof answered>]>([
    [{ ...FORM, id: 5 }, ID_REFUSED],
    [{ ...FORM, type: undefined }, TYPE_REFUSED],
    [{ ...FORM, type: 'web' }, TYPE_REFUSED],
    [{ ...FORM, value: '' }, VALUE_REFUSED],
    [{ ...FORM, value: { $ne: 1 } }, VALUE_REFUSED],
    [{ ...FORM, value: 'x'.repeat(5_000) }, VALUE_REFUSED],
    [{ ...FORM, appName: undefined }, APP_REFUSED],
    [{}, TYPE_REFUSED],
  ])('refuses %j', async (form, refusal) => {
    const { rest } = await newUser();
    expect(answerOf(await rest.post('push.token', form))).toEqual(refusal);
  });

  it.each([[undefined], [''], [{ $ne: 1 }], [5]])('forgets nothing called %j', async (token) => {
    const { rest } = await newUser();
    await rest.post('push.token', { ...FORM, value: unique('token') });
    expect(await forget(rest, token)).toEqual(TOKEN_REFUSED);
  });

  it('is for those who are logged in', async () => {
    const anonymous = new RestClient(gatewayUrl(1));
    expect(answerOf(await anonymous.post('push.token', FORM))).toEqual(NOT_LOGGED_IN);
    expect(await forget(anonymous, 'x')).toEqual(NOT_LOGGED_IN);
  });
});

describe('raix:push-update and raix:push-setuser', () => {
  it('register a device and answer the record without the login', async () => {
    const ada = await newUser();
    const ddp = await ddpOf(ada);
    const token = { apn: unique('token') };
    const record = await ddp.call('raix:push-update', { token, appName: 'app', userId: ada.userId, metadata: {} });
    expect(record).toEqual({
      _id: expect.stringMatching(ID),
      token,
      appName: 'app',
      userId: ada.userId,
      enabled: true,
      createdAt: expect.any(Date),
      updatedAt: expect.any(Date),
    });
    expect(await ddp.call('raix:push-setuser', record._id)).toBe(true);
    expect(await ddp.call('raix:push-setuser', 'no-such')).toBe(false);
    const grace = await ddpOf(await newUser({ gateway: 1 }), 1);
    expect(await grace.call('raix:push-setuser', record._id)).toBe(false);
    await Promise.all([ddp.close(), grace.close()]);
  });

  it.each<[object, string | number]>([
    [{ token: { gcm: 'x' }, appName: 'app', userId: 'somebody-else' }, 403],
    [{ token: {}, appName: 'app', userId: null }, 400],
    [{ token: { gcm: 'x', apn: 'y' }, appName: 'app', userId: null }, 400],
    [{ token: { gcm: { $ne: 1 } }, appName: 'app', userId: null }, 400],
    [{ appName: 'app' }, 400],
  ])('refuse %j', async (options, error) => {
    const ddp = await ddpOf(await newUser());
    expect((await ddp.callRaw('raix:push-update', options))['error']).toMatchObject({ error });
    await ddp.close();
  });
});
