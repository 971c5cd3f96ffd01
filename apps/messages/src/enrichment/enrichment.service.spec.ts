import type { Message } from '@gantry/contracts';
import { Registry } from 'prom-client';
import { EnrichmentService } from './enrichment.service';

const message = (_id: string, more: Partial<Message> = {}): Message => ({
  ...{ _id, rid: 'r', msg: 'x', ts: new Date(), _updatedAt: new Date(), u: { _id: 'a', username: 'ada' } },
  ...more,
});

function setUp() {
  const release: (() => void)[] = [];
  const previews = {
    preview: jest.fn((_message: Message) => new Promise<void>((resolve) => release.push(resolve))),
  };
  const translation = { translateForRoom: jest.fn(async () => undefined) };
  const logger = { warn: jest.fn() };
  const registry = new Registry();
  const parts = [previews, translation, logger, registry] as unknown as ConstructorParameters<typeof EnrichmentService>;
  return { service: new EnrichmentService(...parts), previews, translation, logger, registry, release };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('what a message gains afterwards', () => {
  it('is looked for in eight messages at one time, the others wait', async () => {
    const { service, previews, translation, release } = setUp();
    for (let index = 0; index < 12; index++) service.take(message(`m${index}`), 'trace');
    expect(previews.preview).toHaveBeenCalledTimes(8);
    release.forEach((resolve) => resolve());
    await settled();
    expect(previews.preview).toHaveBeenCalledTimes(12);
    expect(translation.translateForRoom).toHaveBeenCalledTimes(8);
  });

  it('is looked for in turns of the authors: whose links are slow delays the own messages', async () => {
    const { service, previews, release } = setUp();
    for (let index = 0; index < 20; index++) service.take(message(`m${index}`), 'trace');
    service.take(message('other', { u: { _id: 'b', username: 'bob' } }), 'trace');
    release.shift()?.();
    await settled();
    expect(previews.preview.mock.calls.at(-1)?.[0]).toMatchObject({ _id: 'other' });
  });

  it('is not looked for in notes of the platform and in empty messages', () => {
    const { service, previews } = setUp();
    service.take(message('note', { t: 'uj' }), 'trace');
    service.take(message('file', { msg: '' }), 'trace');
    expect(previews.preview).not.toHaveBeenCalled();
  });

  it('is left out where a thousand wait, and counted', async () => {
    const { service, registry } = setUp();
    for (let index = 0; index < 1_010; index++) service.take(message(`m${index}`), 'trace');
    expect(await registry.getSingleMetricAsString('gantry_messages_not_enriched_total')).toMatch(/ 2$/m);
  });

  it('fails alone', async () => {
    const { service, previews, logger, translation } = setUp();
    previews.preview.mockRejectedValueOnce(new Error('no database'));
    previews.preview.mockResolvedValueOnce(undefined);
    service.take(message('a'), 'trace');
    service.take(message('b'), 'trace');
    await settled();
    expect(logger.warn).toHaveBeenCalledTimes(1);
    expect(translation.translateForRoom).toHaveBeenCalledTimes(1);
  });
});
