import {
  answered,
  answerOf,
  DATE,
  ddpOf,
  gatewayUrl,
  newRoom,
  newUser,
  NOT_LOGGED_IN,
  refusedText,
  RestClient,
  type TestUser,
} from '@gantry/testing';

const PATH = 'video-conference/jitsi.update-timeout';

describe('video-conference/jitsi.update-timeout', () => {
  let ada: TestUser;
  let eve: TestUser;
  let roomId: string;

  beforeAll(async () => {
    [ada, eve] = await Promise.all([newUser(), newUser({ gateway: 1 })]);
    roomId = (await newRoom(ada, { section: 'groups' }))._id;
  });

  it('begins a call with one note, and keeps it alive', async () => {
    const first = await ada.rest.post(PATH, { roomId });
    expect(answerOf(first)).toEqual(answered(200, { jitsiTimeout: expect.stringMatching(DATE), success: true }));
    const client = await ddpOf(ada);
    expect((await client.call('jitsi:updateTimeout', roomId, true)).toISOString()).toBe(first.body.jitsiTimeout);
    await client.close();
    const { messages } = (await ada.rest.get('groups.history', { roomId })).body;
    const notes = messages.filter(({ t }: { t?: string }) => t === 'jitsi_call_started');
    expect(notes).toEqual([
      expect.objectContaining({ actionLinks: [expect.objectContaining({ method_id: 'joinJitsiCall' })] }),
    ]);
  });

  it.each<[string, () => Promise<unknown>, unknown]>([
    ['no room', () => ada.rest.post(PATH, {}).then(answerOf), refusedText('The "roomId" parameter is required!')],
    ['an unknown room', () => ada.rest.post(PATH, { roomId: 'x' }).then(answerOf), refusedText('Room does not exist!')],
    [
      'who is not in the room',
      () => eve.rest.post(PATH, { roomId }).then(answerOf),
      refusedText('Room does not exist!'),
    ],
    ['strangers', () => new RestClient(gatewayUrl()).post(PATH, { roomId }).then(answerOf), NOT_LOGGED_IN],
  ])('refuses %s', async (_name, call, answer) => expect(await call()).toEqual(answer));
});
