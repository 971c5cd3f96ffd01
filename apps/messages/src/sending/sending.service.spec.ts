import type { Message } from '@gantry/contracts';
import { SendingService } from './sending.service';

const reply: Message = {
  _id: 'm1',
  rid: 'r1',
  msg: 'text',
  tmid: 'm0',
  ts: new Date(0),
  u: { _id: 'u1', username: 'ada' },
  _updatedAt: new Date(0),
};

describe('SendingService', () => {
  const told: unknown[] = [];
  const logged: unknown[] = [];
  /** Its neighbours, as far as storing needs them. */
  const service = (insertNew: () => Promise<unknown>, replied: () => Promise<void>) =>
    new SendingService(
      ...([
        {},
        {},
        { replied },
        { changed: (message: Message) => void told.push(message._id) },
        { publish: () => Promise.resolve() },
        { take: () => undefined },
        { error: (what: unknown) => void logged.push(what) },
        { insertNew },
      ] as unknown as ConstructorParameters<typeof SendingService>),
    );
  const room = { t: 'c' as const, name: 'general' };
  beforeEach(() => {
    told.length = 0;
    logged.length = 0;
  });

  it('acknowledges a stored reply whose thread cannot be brought up to date', async () => {
    const failure = new Error('no bus');
    const sending = service(
      () => Promise.resolve([{ stored: true }]),
      () => Promise.reject(failure),
    );
    expect(await sending.store(reply, room, 'trace')).toBe(reply);
    expect(told).toEqual(['m1']);
    expect(logged).toMatchObject([{ err: failure, messageId: 'm1' }]);
  });

  it('refuses what could not be stored, and tells nobody', async () => {
    const sending = service(
      () => Promise.reject(new Error('no database')),
      () => Promise.resolve(),
    );
    await expect(sending.store(reply, room, 'trace')).rejects.toThrow('no database');
    expect(told).toEqual([]);
  });
});
