import {
  admin,
  answered,
  answerOf,
  ddpOf,
  adminDdp,
  DdpClient,
  gatewayUrl,
  newUser,
  refused,
  refusedText,
  RestClient,
  type RestReply,
  START_MS,
  startOwnPlatform,
  type OwnPlatform,
} from '@gantry/testing';

const DISABLED = { route: '/api/v1/shield.svg' };
const anonymous = () => new RestClient(gatewayUrl(1));
const pictured = ({ status, headers, body }: RestReply) => ({ status, type: headers.get('content-type'), body });
const picture = (...texts: string[]) => ({
  status: 200,
  type: 'image/svg+xml; charset=utf-8',
  body: expect.stringMatching(new RegExp(`^<svg .*${texts.map((text) => `>${text}</text>`).join('.*')}.*</svg>$`)),
});

describe('shield.svg', () => {
  it.each<[Record<string, string>, string[]]>([
    [{}, ['JOIN CHAT']],
    [{ name: 'Rocket' }, ['Rocket', 'JOIN CHAT']],
    [{ type: 'online' }, ['\\d+ Online']],
    [{ type: 'channel', channel: 'general', name: 'Chat', icon: 'false' }, ['Chat', '#general']],
    [{ type: 'channel', channel: '"><script>x</script>' }, ['#&quot;&gt;&lt;script&gt;x&lt;/script&gt;']],
  ])('draws %j for anybody', async (query, texts) => {
    const reply = await anonymous().get('shield.svg', query);
    expect(pictured(reply)).toEqual(picture(...texts));
    expect(reply.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('draws a user in the colour of the status', async () => {
    const ada = await newUser();
    await ada.rest.post('users.setStatus', { status: 'busy' });
    for (const target of [{ userId: ada.userId }, { username: ada.username }]) {
      const reply = await anonymous().get('shield.svg', { type: 'user', ...target });
      expect(pictured(reply)).toEqual(picture(`@${ada.username}`));
      expect(reply.body).toContain('fill="#bc2031"');
    }
  });

  it.each<[Record<string, string>, ReturnType<typeof answered>]>([
    [{ icon: 'false' }, refusedText('Name cannot be empty when icon is hidden')],
    [{ icon: 'false', name: ' ' }, refusedText('Name cannot be empty when icon is hidden')],
    [{ type: 'channel' }, refusedText('Shield channel is required for type "channel"')],
    [
      { type: 'user' },
      refused('error-user-param-not-provided', 'The required "userId" or "username" param was not provided'),
    ],
    [{ name: 'x'.repeat(300) }, answered(400, { success: false, error: expect.stringContaining('Match error') })],
  ])('refuses %j', async (query, refusal) => {
    expect(answerOf(await anonymous().get('shield.svg', query))).toEqual(refusal);
  });
});

describe('what the settings say of badges and search engines', () => {
  let own: OwnPlatform;

  beforeAll(async () => {
    own = await startOwnPlatform({
      OVERWRITE_SETTING_API_Shield_Types: 'online, user',
      OVERWRITE_SETTING_API_Shield_user_require_auth: 'true',
      OVERWRITE_SETTING_Robot_Instructions_File_Content: 'User-agent: x\nAllow: /',
    });
  }, START_MS);
  afterAll(() => own.stop(), START_MS);

  it('some kinds are not drawn, and users for users alone', async () => {
    const visitor = new RestClient(own.url());
    const { username } = await own.newUser();
    expect(pictured(await visitor.get('shield.svg', { type: 'online' }))).toMatchObject({ status: 200 });
    expect(answerOf(await visitor.get('shield.svg', { type: 'channel', channel: 'x' }))).toEqual(
      refused('error-shield-disabled', 'This shield type is disabled', DISABLED),
    );
    expect(answerOf(await visitor.get('shield.svg', { type: 'user', username }))).toEqual(
      refusedText('You must be logged in to do this.'),
    );
    expect(pictured(await own.admin.get('shield.svg', { type: 'user', username }))).toEqual(picture(`@${username}`));
  });

  it('none are drawn at all while they are off', async () => {
    await own.admin.post('settings/API_Enable_Shields', { value: false });
    expect(answerOf(await new RestClient(own.url()).get('shield.svg'))).toEqual(
      refused('error-endpoint-disabled', 'This endpoint is disabled', DISABLED),
    );
  });

  it('robots.txt is what they hold', async () => {
    expect(pictured(await new RestClient(own.url()).get('/robots.txt'))).toEqual({
      status: 200,
      type: 'text/plain; charset=utf-8',
      body: 'User-agent: x\nAllow: /',
    });
  });
});

it('robots.txt keeps search engines out at first', async () => {
  expect(pictured(await anonymous().get('/robots.txt'))).toEqual({
    status: 200,
    type: 'text/plain; charset=utf-8',
    body: 'User-agent: *\nDisallow: /',
  });
});

describe('getServerInfo and getMigrationVersion', () => {
  it('tell which server answers, and more to those who see statistics', async () => {
    const [boss, user, visitor] = [
      await adminDdp(),
      await ddpOf(await newUser()),
      await DdpClient.connect(gatewayUrl()),
    ];
    const { build } = (await (await admin()).get('/api/info')).body.info;
    expect(await boss.call('getServerInfo')).toEqual({ version: '3.11.1', build });
    expect(await user.call('getServerInfo')).toEqual({ version: '3.11.1' });
    expect((await visitor.callRaw('getServerInfo'))['error']).toMatchObject({ error: 'not-authorized' });
    expect(await user.call('getMigrationVersion')).toBe(1);
    expect((await visitor.callRaw('getMigrationVersion'))['error']).toMatchObject({ error: 'error-invalid-user' });
    await Promise.all([boss.close(), user.close(), visitor.close()]);
  });
});
