import { newId } from '@gantry/contracts';
import {
  admin,
  adminDdp,
  answered,
  answerOf,
  DATE,
  DdpClient,
  gatewayUrl,
  ID,
  refused,
  refusedText,
  RestClient,
} from '@gantry/testing';

const UNKNOWN = refusedText('invalid-token');
const UNKNOWN_CODE = refused('invalid-token');
const guest = (gateway = 0) => new RestClient(gatewayUrl(gateway));
const CUSTOM = { key: 'address', value: 'Rocket.Chat street', overwrite: true };

describe('livechat/visitor', () => {
  it('registers a visitor without a login, who is then known by the token at every gateway', async () => {
    const token = newId();
    const form = { name: 'Ada', email: 'ada@example.com', token, phone: '55 51', customFields: [CUSTOM] };
    const visitor = {
      _id: expect.stringMatching(ID),
      username: expect.stringMatching(/^guest-\d+$/),
      token,
      name: 'Ada',
      visitorEmails: [{ address: 'ada@example.com' }],
      phone: [{ phoneNumber: '55 51' }],
      livechatData: { address: 'Rocket.Chat street' },
      ts: expect.stringMatching(DATE),
      _updatedAt: expect.stringMatching(DATE),
    };
    const registered = answerOf(await guest().post('livechat/visitor', { visitor: form }));
    expect(registered).toEqual(answered(200, { visitor, success: true }));
    expect(answerOf(await guest(1).get(`livechat/visitor/${token}`))).toEqual(registered);
  });

  it('is the same visitor with the same token, and another with another', async () => {
    const token = newId();
    const [first, second] = await Promise.all([
      guest().post('livechat/visitor', { visitor: { token } }),
      guest(1).post('livechat/visitor', { visitor: { token } }),
    ]);
    const again = await guest().post('livechat/visitor', { visitor: { token, name: 'Grace', customFields: [CUSTOM] } });
    const other = await guest().post('livechat/visitor', { visitor: { token: newId() } });
    expect([first.body.visitor._id, second.body.visitor._id]).toEqual(Array(2).fill(again.body.visitor._id));
    expect(again.body.visitor).toMatchObject({ username: first.body.visitor.username, name: 'Grace' });
    expect(other.body.visitor.username).not.toBe(first.body.visitor.username);
  });

  it.each([
    [{}],
    [{ token: 'short' }],
    [{ token: 'x'.repeat(256) }],
    [{ token: newId(), rank: 'boss' }],
    [{ token: newId(), customFields: [{ key: '$where', value: '1', overwrite: true }] }],
    [{ token: { $ne: '' } }],
  ])('refuses %j', async (visitor) => {
    const { status, body } = await guest().post('livechat/visitor', { visitor });
    expect([status, body.success]).toEqual([400, false]);
  });

  it('refuses an address that is none', async () => {
    expect(
      answerOf(await guest().post('livechat/visitor', { visitor: { token: newId(), email: 'a@b, c@d' } })),
    ).toEqual(refused('error-invalid-email-address', 'Invalid email address'));
  });

  it('knows nobody by another token, with the login of an administrator neither', async () => {
    for (const rest of [guest(), await admin()])
      expect(answerOf(await rest.get(`livechat/visitor/${newId()}`))).toEqual(UNKNOWN);
    expect(answerOf(await guest().get(`livechat/visitor/${'x'.repeat(1_000)}`))).toEqual(UNKNOWN);
  });
});

describe('livechat/custom.field', () => {
  it('takes the token from the body, and over DDP from the first argument', async () => {
    const token = newId();
    await guest().post('livechat/visitor', { visitor: { token } });
    const field = { key: 'plan', value: 'free', overwrite: true };
    expect(answerOf(await guest().post('livechat/custom.field', { token, ...field }))).toEqual(
      answered(200, { field, success: true }),
    );
    const ddp = await DdpClient.connect(gatewayUrl(1));
    try {
      expect(await ddp.call('livechat:setCustomField', token, 'plan', 'paid', false)).toBe(true);
      expect(await ddp.call('livechat:setCustomField', token, 'size', 'big')).toBe(true);
      await expect(ddp.call('livechat:setCustomField', newId(), 'size', 'big')).rejects.toMatchObject({
        error: { error: 'invalid-token' },
      });
    } finally {
      await ddp.close();
    }
    const { body } = await guest().get(`livechat/visitor/${token}`);
    expect(body.visitor.livechatData).toEqual({ plan: 'free', size: 'big' });
  });

  it.each([[{}], [{ token: '' }], [{ token: 7 }], [{ token: newId() }]])('refuses %j', async (credential) => {
    const answer = await guest().post('livechat/custom.field', {
      ...credential,
      key: 'a',
      value: 'b',
      overwrite: true,
    });
    expect(answerOf(answer)).toEqual(UNKNOWN_CODE);
  });
});

describe('streams of rooms', () => {
  it('are closed to visitors of other rooms, and to whoever has no token at all', async () => {
    const token = newId();
    await guest().post('livechat/visitor', { visitor: { token } });
    const ddp = await DdpClient.connect(gatewayUrl());
    try {
      for (const extra of [
        { token },
        { useCollection: false, args: [{ visitorToken: token }] },
        { token: newId() },
        false,
      ])
        for (const [name, event] of [
          ['stream-room-messages', 'GENERAL'],
          ['stream-notify-room', 'GENERAL/typing'],
        ] as const)
          expect(await ddp.subscribe(name, event, extra)).toMatchObject({ msg: 'nosub' });
    } finally {
      await ddp.close();
    }
  });

  it('are heard by members as before, whatever token they send along', async () => {
    const ddp = await adminDdp();
    try {
      expect(await ddp.subscribe('stream-room-messages', 'GENERAL', { token: newId() })).toMatchObject({
        msg: 'ready',
      });
    } finally {
      await ddp.close();
    }
  });

  it('registers guests over DDP', async () => {
    const ddp = await DdpClient.connect(gatewayUrl());
    const token = newId();
    try {
      expect(await ddp.call('livechat:registerGuest', { token, name: 'Ada', email: 'ada@example.com' })).toEqual({
        userId: expect.stringMatching(ID),
        visitor: {
          name: 'Ada',
          token,
          username: expect.stringMatching(/^guest-\d+$/),
          visitorEmails: [{ address: 'ada@example.com' }],
        },
      });
    } finally {
      await ddp.close();
    }
  });
});
