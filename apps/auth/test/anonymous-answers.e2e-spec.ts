import {
  DdpClient,
  ddpOf,
  gatewayUrl,
  newUser,
  refused,
  answerOf,
  RestClient,
  unique,
  type TestUser,
} from '@gantry/testing';

/** What is asked about somebody, without a login. `about` is a user name, an address or an id. */
interface Question {
  readonly of: (user: TestUser) => string;
  readonly nobody: () => string;
  readonly ask: (about: string) => Promise<unknown>;
}

const name = { of: ({ username }: TestUser) => username, nobody: () => unique('nobody') };
const mail = { of: ({ email }: TestUser) => email, nobody: () => `${unique('nobody')}@example.com` };
const id = { of: ({ userId }: TestUser) => userId, nobody: () => unique('n') };
/** The whole answer, with what was asked left out of it. */
const rest = async (about: string, method: 'GET' | 'POST', path: string, input: Record<string, string>) => {
  const client = new RestClient(gatewayUrl());
  const { status, headers, body } = await (method === 'GET' ? client.get(path, input) : client.post(path, input));
  return JSON.stringify({ status, type: headers.get('content-type'), location: headers.get('location'), body })
    .replaceAll(encodeURIComponent(about), '…')
    .replaceAll(about, '…');
};
const ddp = async (method: string, ...params: unknown[]) => {
  const client = await DdpClient.connect(gatewayUrl(1));
  const { error, result } = await client.callRaw(method, ...params);
  await client.close();
  return { error, result };
};

describe('without a login, who is there and who is not look the same', () => {
  it.each<[string, Question]>([
    [
      'users.2fa.sendEmailCode, by name',
      { ...name, ask: (about) => rest(about, 'POST', 'users.2fa.sendEmailCode', { emailOrUsername: about }) },
    ],
    [
      'users.2fa.sendEmailCode, by address',
      { ...mail, ask: (about) => rest(about, 'POST', 'users.2fa.sendEmailCode', { emailOrUsername: about }) },
    ],
    ['sendEmailCode', { ...name, ask: (about) => ddp('sendEmailCode', about) }],
    [
      'users.getAvatar, by name',
      { ...name, ask: (about) => rest(about, 'GET', 'users.getAvatar', { username: about }) },
    ],
    [
      'users.forgotPassword',
      { ...mail, ask: (about) => rest(about, 'POST', 'users.forgotPassword', { email: about }) },
    ],
    ['sendForgotPasswordEmail', { ...mail, ask: (about) => ddp('sendForgotPasswordEmail', about) }],
    ['sendConfirmationEmail', { ...mail, ask: (about) => ddp('sendConfirmationEmail', about) }],
    ['setEmail', { ...mail, ask: (about) => ddp('setEmail', about) }],
    [
      'login, by name',
      { ...name, ask: (about) => rest(about, 'POST', 'login', { user: about, password: 'a wrong pass phrase' }) },
    ],
    [
      'login by address',
      { ...mail, ask: (about) => ddp('login', { user: { email: about }, password: 'a wrong pass phrase' }) },
    ],
    ['login by id', { ...id, ask: (about) => ddp('login', { user: { id: about }, password: 'a wrong pass phrase' }) }],
  ])('%s', async (_road, { of, nobody, ask }) => {
    expect(await ask(of(await newUser()))).toEqual(await ask(nobody()));
  });

  it('shield.svg, but for the colour of who is there', async () => {
    const colours = /#[0-9a-f]{6}/g;
    const draw = async (username: string) =>
      (await rest(username, 'GET', 'shield.svg', { type: 'user', username })).replace(colours, '').replace(/\d+/g, '');
    expect(await draw((await newUser()).username)).toBe(await draw(unique('user')));
  });

  it("an id that is nobody's has a picture too", async () => {
    const client = new RestClient(gatewayUrl());
    for (const userId of [(await newUser()).userId, unique('n')])
      expect((await client.get('users.getAvatar', { userId })).status).toBe(307);
  });

  it('but with one they are told apart', async () => {
    const unknown = refused(
      'error-invalid-user',
      'The required "userId" or "username" param provided does not match any users',
    );
    const ada = await newUser();
    expect(answerOf(await ada.rest.get('users.getAvatar', { username: unique('n') }))).toEqual(unknown);
    expect(answerOf(await ada.rest.get('shield.svg', { type: 'user', username: unique('n') }))).toEqual(unknown);
    const client = await ddpOf(ada);
    expect(await client.call('sendEmailCode', 'whoever')).toEqual([]);
    await client.close();
  });
});
