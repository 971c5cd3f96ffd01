import {
  answered,
  answerOf,
  ddpOf,
  gatewayUrl,
  newUser,
  NOT_LOGGED_IN,
  refused,
  refusedText,
  RestClient,
} from '@gantry/testing';

const PLATFORM_MISSING = refusedText("Match error: Missing key 'platform'");
const BANNER_MISSING = refusedText("Match error: Missing key 'bannerId'");

describe('banners', () => {
  it.each<[Record<string, string>, ReturnType<typeof answered>]>([
    [{ platform: 'web' }, answered(200, { banners: [], success: true })],
    [{ platform: 'mobile', bid: 'none' }, answered(200, { banners: [], success: true })],
    [{ platform: 'toaster' }, refused('error-unknown-platform', 'Platform is unknown.')],
    [{ platform: '' }, PLATFORM_MISSING],
    [{}, PLATFORM_MISSING],
  ])('asked for with %j', async (query, answer) => {
    expect(answerOf(await (await newUser()).rest.get('banners.getNew', query))).toEqual(answer);
  });

  it.each<[object, ReturnType<typeof answered>]>([
    [{ bannerId: 'none' }, answered(400, { success: false })],
    [{ bannerId: ' ' }, BANNER_MISSING],
    [{}, BANNER_MISSING],
    [{ bannerId: { $ne: 1 } }, BANNER_MISSING],
  ])('put away with %j', async (body, answer) => {
    expect(answerOf(await (await newUser()).rest.post('banners.dismiss', body))).toEqual(answer);
  });

  it('are for those who are logged in', async () => {
    const anonymous = new RestClient(gatewayUrl(1));
    expect(answerOf(await anonymous.get('banners.getNew', { platform: 'web' }))).toEqual(NOT_LOGGED_IN);
    expect(answerOf(await anonymous.post('banners.dismiss', { bannerId: 'x' }))).toEqual(NOT_LOGGED_IN);
  });

  it('of the account are put away by banner/dismiss, which answers nothing', async () => {
    const ddp = await ddpOf(await newUser());
    const frame = await ddp.callRaw('banner/dismiss', { id: 'versionUpdate-3_11_1' });
    expect([frame['error'], 'result' in frame]).toEqual([undefined, false]);
    for (const id of ['a.b', '$where', { $ne: 1 }])
      expect((await ddp.callRaw('banner/dismiss', { id }))['error']).toMatchObject({ error: 400 });
    await ddp.call('logout');
    expect((await ddp.callRaw('banner/dismiss', { id: 'x' }))['error']).toMatchObject({ error: 'error-invalid-user' });
    await ddp.close();
  });
});
