import { AccessPolicy } from '@gantry/access';
import { Bus, inProcessTransport } from '@gantry/bus';
import { roomStanding, type Message } from '@gantry/contracts';
import { Settings } from '@gantry/service-kit';
import { fetchPreview } from './page.fetcher';
import { PreviewsService } from './previews.service';

jest.mock('./page.fetcher');
const fetched = jest.mocked(fetchPreview);

const LINK = 'https://example.com';
const FOUND = { url: LINK, meta: { pageTitle: 'Example' } };
const message = (more: Partial<Message> = {}): Message => ({
  ...{ _id: 'm', rid: 'r', msg: LINK, ts: new Date(), _updatedAt: new Date() },
  ...{ u: { _id: 'a', username: 'ada' }, urls: [{ url: LINK }], ...more },
});

function setUp(known?: object) {
  const bus = new Bus(inProcessTransport());
  const room = {
    ...{ _id: 'r', t: 'c' as const, ro: false, archived: false, reactWhenReadOnly: false },
    ...{ muted: [], unmuted: [], usersCount: 1 },
  };
  bus.serve(roomStanding, async () => ({ room, membership: null }));
  const settings = new Settings({
    ...{ API_Embed: true, API_EmbedDisabledFor: '', API_EmbedIgnoredHosts: '', API_EmbedSafePorts: '80, 443' },
    ...{ API_Embed_UserAgent: 'agent', API_EmbedCacheExpirationDays: 30 },
  });
  const repository = { setUrls: jest.fn(async (of: Message, urls: Message['urls']) => ({ ...of, urls })) };
  const cache = { find: jest.fn(async () => known), keep: jest.fn() };
  const broadcast = { changed: jest.fn() };
  const policies = { current: async () => ({ settings, access: new AccessPolicy({}) }) };
  const parts = [repository, cache, broadcast, policies, bus, { debug: jest.fn() }];
  const service = new PreviewsService(...(parts as unknown as ConstructorParameters<typeof PreviewsService>));
  return { service, repository, cache, broadcast };
}

describe('previews of links', () => {
  beforeEach(() => fetched.mockReset().mockResolvedValue(FOUND));

  it('are stored, kept for the next, and told to the room', async () => {
    const { service, repository, cache, broadcast } = setUp();
    await service.preview(message(), 'trace');
    expect(repository.setUrls).toHaveBeenCalledWith(expect.objectContaining({ _id: 'm' }), [FOUND]);
    expect(cache.keep).toHaveBeenCalledWith(LINK, FOUND);
    expect(broadcast.changed).toHaveBeenCalledWith(
      expect.objectContaining({ urls: [FOUND] }),
      expect.objectContaining({ _id: 'r' }),
    );
  });

  it('are fetched once', async () => {
    const { service, repository } = setUp(FOUND);
    await service.preview(message(), 'trace');
    expect(fetched).not.toHaveBeenCalled();
    expect(repository.setUrls).toHaveBeenCalled();
  });

  it.each<[string, Partial<Message>]>([
    ['a message without links', { urls: [] }],
    ['a message that wants none', { parseUrls: false }],
    ['links that are known', { urls: [FOUND] }],
  ])('are not looked for in %s', async (_name, more) => {
    const { service, repository } = setUp();
    await service.preview(message(more), 'trace');
    expect(fetched).not.toHaveBeenCalled();
    expect(repository.setUrls).not.toHaveBeenCalled();
  });

  it('leave a link that nobody answers as it is', async () => {
    fetched.mockRejectedValue(new Error('private address'));
    const { service, repository, broadcast } = setUp();
    await service.preview(message(), 'trace');
    expect(repository.setUrls).not.toHaveBeenCalled();
    expect(broadcast.changed).not.toHaveBeenCalled();
  });

  it('look behind five links of a message at most', async () => {
    const urls = Array.from({ length: 8 }, (_, index) => ({ url: `${LINK}/${index}` }));
    const { service, repository } = setUp();
    await service.preview(message({ urls }), 'trace');
    expect(fetched).toHaveBeenCalledTimes(5);
    expect(repository.setUrls.mock.calls[0]?.[1]).toHaveLength(8);
  });
});
