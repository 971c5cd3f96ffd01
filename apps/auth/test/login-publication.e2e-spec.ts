import { admin, DdpClient, gatewayUrl, platformState, unique } from '@gantry/testing';

const NAME = 'meteor.loginServiceConfiguration';
const COLLECTION = 'meteor_accounts_loginServiceConfiguration';
type Frame = Record<string, unknown>;

const gateways = () => platformState().urls.length;
const documentsOf = (client: DdpClient, msg: string) =>
  client.frames.filter((frame) => frame['msg'] === msg && frame['collection'] === COLLECTION);
const fieldsOf = (frame: Frame) => frame['fields'] as Frame;

describe(`the publication ${NAME}`, () => {
  const newService = () =>
    unique('pub')
      .toLowerCase()
      .replace(/[^a-z0-9]/g, '');
  const idOf = (service: string, key = '') =>
    `Accounts_OAuth_Custom-${service.charAt(0).toUpperCase()}${service.slice(1)}${key && `-${key}`}`;
  const set = async (id: string, value: string | boolean) =>
    expect((await (await admin()).post(`settings/${id}`, { value })).body).toEqual({ success: true });
  const added = (client: DdpClient, service: string, after = 0) =>
    client.next(
      (frame) =>
        frame['msg'] === 'added' &&
        frame['collection'] === COLLECTION &&
        fieldsOf(frame)['service'] === service &&
        client.frames.indexOf(frame) >= after,
    );

  it('tells everybody of services that come, change and go, at every gateway, and never a secret', async () => {
    const service = newService();
    const clients = await Promise.all(
      Array.from({ length: gateways() }, (_, index) => DdpClient.connect(gatewayUrl(index))),
    );
    for (const client of clients) expect(await client.subscribe(NAME)).toMatchObject({ msg: 'ready' });
    expect((await (await admin()).post('settings.addCustomOAuth', { name: service })).body).toEqual({ success: true });
    await set(idOf(service, 'secret'), 'hush-hush');
    await set(idOf(service, 'url'), 'https://idp.example.com');
    await set(idOf(service), true);
    for (const client of clients) {
      const frame = await added(client, service);
      expect(frame).toMatchObject({
        id: expect.any(String),
        fields: { service, custom: true, serverURL: 'https://idp.example.com' },
      });
      expect(fieldsOf(frame)).not.toHaveProperty('_id');
    }
    await set(idOf(service, 'button_label_text'), 'Come in');
    for (const client of clients) {
      const { id } = await added(client, service);
      expect(
        await client.next(
          (frame) => frame['msg'] === 'changed' && frame['collection'] === COLLECTION && frame['id'] === id,
        ),
      ).toMatchObject({ fields: { buttonLabelText: 'Come in' } });
    }
    await set(idOf(service), false);
    for (const client of clients) {
      const { id } = await added(client, service);
      await client.next(
        (frame) => frame['msg'] === 'removed' && frame['collection'] === COLLECTION && frame['id'] === id,
      );
      expect(JSON.stringify(client.frames)).not.toContain('hush-hush');
      await client.close();
    }
  });

  it('sends what is there before it is ready, once for all subscriptions, and takes it away with the last', async () => {
    const service = newService();
    expect((await (await admin()).post('settings.addCustomOAuth', { name: service })).body).toEqual({ success: true });
    await set(idOf(service), true);
    const early = await DdpClient.connect(gatewayUrl(0));
    await early.subscribe(NAME);
    await added(early, service);
    const client = await DdpClient.connect(gatewayUrl(0));
    const first = await client.subscribe(NAME);
    const own = documentsOf(client, 'added').filter((frame) => fieldsOf(frame)['service'] === service);
    expect(own).toHaveLength(1);
    const second = await client.subscribe(NAME);
    await client.unsubscribe(first.id);
    expect(documentsOf(client, 'removed').filter(({ id }) => id === own[0]?.['id'])).toEqual([]);
    await client.unsubscribe(second.id);
    expect(documentsOf(client, 'removed').filter(({ id }) => id === own[0]?.['id'])).toHaveLength(1);
    expect(documentsOf(client, 'added').filter((frame) => fieldsOf(frame)['service'] === service)).toHaveLength(1);
    await set(idOf(service), false);
    await Promise.all([client.close(), early.close()]);
  });
});
