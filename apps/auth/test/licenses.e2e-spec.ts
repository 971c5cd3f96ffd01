import {
  admin,
  answered,
  answerOf,
  DdpClient,
  eventually,
  gatewayUrl,
  newUser,
  NOT_LOGGED_IN,
  refusedText,
  RestClient,
  UNAUTHORIZED,
  START_MS,
  startOwnPlatform,
} from '@gantry/testing';

const BLOB = Buffer.from(JSON.stringify({ workspaceId: 'w', client_id: 'c', client_secret: 's' })).toString('base64');
const DONE = answered(200, { success: true });

describe('licences', () => {
  it.each<[string, string, object | undefined, ReturnType<typeof answered>]>([
    ['GET', 'licenses.get', undefined, answered(200, { licenses: [], success: true })],
    ['POST', 'licenses.add', { license: 'x' }, refusedText('Invalid license')],
    ['POST', 'cloud.manualRegister', { cloudBlob: 'x' }, refusedText('Invalid cloudBlob')],
  ])('%s %s is for administrators', async (method, route, body, answer) => {
    const send = async (rest: RestClient) =>
      answerOf(
        await rest.send(method, route, body && JSON.stringify(body), body && { 'content-type': 'application/json' }),
      );
    expect(await send(await admin())).toEqual(answer);
    expect(await send((await newUser()).rest)).toEqual(UNAUTHORIZED);
    expect(await send(new RestClient(gatewayUrl(1)))).toEqual(NOT_LOGGED_IN);
  });

  it.each([
    ['licenses.add', {}, "Match error: Missing key 'license'"],
    ['licenses.add', { license: { $ne: 1 } }, 'Match error: Expected string, got object in field license'],
    ['licenses.add', { license: 'x', more: 1 }, 'Match error: Unknown key in field more'],
    ['cloud.manualRegister', { cloudBlob: 5 }, 'Match error: Expected string, got number in field cloudBlob'],
    ['cloud.manualRegister', { cloudBlob: 'x', more: 1 }, 'Match error: Unknown key in field more'],
  ])('%s refuses %j', async (route, body, text) => {
    expect(answerOf(await (await admin()).post(route, body))).toEqual(refusedText(text));
  });

  it.each([
    ['license:getModules', [], []],
    ['license:getTags', [], []],
    ['license:isEnterprise', [], false],
    ['license:hasLicense', ['livechat-enterprise'], false],
  ] as const)('%s %j answers %j to everybody', async (method, params, result) => {
    const ddp = await DdpClient.connect(gatewayUrl());
    expect(await ddp.call(method, ...params)).toEqual(result);
    expect((await ddp.callRaw('license:hasLicense', { $ne: 1 }))['error']).toMatchObject({ error: 400 });
    await ddp.close();
  });

  it(
    'a workspace is registered once, and what the cloud said stays hidden',
    async () => {
      const own = await startOwnPlatform();
      try {
        expect(answerOf(await own.admin.post('cloud.manualRegister', { cloudBlob: BLOB }))).toEqual(DONE);
        await eventually(async () =>
          expect(answerOf(await own.admin.post('cloud.manualRegister', { cloudBlob: BLOB }))).toEqual(
            refusedText('Workspace is already registered'),
          ),
        );
        expect((await own.admin.get('settings/Cloud_Workspace_Client_Secret')).body).toEqual({ success: true });
      } finally {
        await own.stop();
      }
    },
    START_MS,
  );
});
