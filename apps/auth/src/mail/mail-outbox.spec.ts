import { temporaryMongo, type EmbeddedMongo } from '@gantry/embedded-mongo';
import { createConnection, type Connection } from 'mongoose';
import { isPasswordLinkOpen, isVerificationOpen } from '../account-links/link.rules';
import { MailOutboxRepository } from './mail-outbox.repository';
import type { MailDocument } from './mail.schema';

const DAY_MS = 86_400_000;
const at = (ms: number) => new Date(ms);
const MAIL = { to: 'ada@example.com', subject: 'Hello', text: 'text', html: '<p>' };

describe('the outbox', () => {
  let server: EmbeddedMongo;
  let connections: Connection[] = [];
  /** Two replicas. */
  let here: MailOutboxRepository;
  let there: MailOutboxRepository;

  beforeAll(async () => {
    server = await temporaryMongo();
    connections = await Promise.all(
      [0, 1].map(() => createConnection(`${server.url}/outbox`, { autoIndex: false }).asPromise()),
    );
    [here, there] = connections.map((connection) => new MailOutboxRepository(connection)) as [
      MailOutboxRepository,
      MailOutboxRepository,
    ];
    await here.createIndexes();
  }, 30_000);
  afterAll(async () => {
    await Promise.all(connections.map((connection) => connection.close()));
    await server.close();
  });
  const all = () => connections[0]?.collection<MailDocument>('gantry_mail_outbox').find().toArray();
  beforeEach(() => connections[0]?.collection('gantry_mail_outbox').deleteMany({}));

  it('gives each mail to one of those who ask at the same time, the longest due first', async () => {
    for (let ts = 0; ts < 10; ts++) await here.add([{ ...MAIL, subject: String(ts) }], at(ts));
    const taken = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? here : there).take('urgent', at(100), at(200))),
    );
    expect(
      taken
        .filter((mail) => mail !== undefined)
        .map(({ subject }) => subject)
        .sort(),
    ).toEqual([...'0123456789']);
    await here.add(
      [
        { ...MAIL, subject: 'later' },
        { ...MAIL, subject: 'many', queue: 'bulk' },
      ],
      at(101),
    );
    expect(await here.take('urgent', at(100), at(200))).toBeUndefined();
    expect((await here.take('urgent', at(150), at(300)))?.subject).toBe('later');
    expect((await here.take('bulk', at(150), at(300)))?.subject).toBe('many');
  });

  it('takes no word of whoever lost a mail to another', async () => {
    await here.add([MAIL], at(0));
    const lost = await here.take('urgent', at(0), at(10));
    const found = await there.take('urgent', at(10), at(20));
    if (!lost || !found) throw new Error('not taken');
    expect([lost.attempts, found.attempts]).toEqual([1, 2]);
    await here.postpone(lost, at(0), 'late');
    await here.end(lost, { state: 'failed', error: 'late' });
    expect(await here.take('urgent', at(15), at(30))).toBeUndefined();
    await there.end(found, { state: 'sent' });
    const [mail] = (await all()) ?? [];
    expect(mail).toMatchObject({ to: MAIL.to, subject: 'Hello', state: 'sent', attempts: 2 });
    for (const key of ['text', 'html', 'queue', 'dueAt', 'error']) expect(mail).not.toHaveProperty(key);
  });

  it('brings forward what waits, and not what is on its way', async () => {
    await here.add([MAIL, { ...MAIL, queue: 'bulk' }], at(0));
    const waiting = await here.take('urgent', at(0), at(1_000));
    await here.take('bulk', at(0), at(1_000));
    if (!waiting) throw new Error('not taken');
    await here.postpone(waiting, at(5_000), 'no server');
    await here.hurry(at(10));
    expect((await here.take('urgent', at(10), at(20)))?.error).toBe('no server');
    expect(await here.take('bulk', at(10), at(20))).toBeUndefined();
  });
});

describe('mailed links', () => {
  it.each([
    ['reset', 3],
    ['enroll', 30],
  ] as const)('to %s a password may be followed for %i days', (reason, days) => {
    const link = { token: '', email: '', when: at(0), reason };
    expect([isPasswordLinkOpen(link, days * DAY_MS - 1), isPasswordLinkOpen(link, days * DAY_MS)]).toEqual([
      true,
      false,
    ]);
  });

  it('to confirm an address may be followed for 30 days', () => {
    const link = { token: '', address: '', when: at(0) };
    expect([isVerificationOpen(link, 30 * DAY_MS - 1), isVerificationOpen(link, 30 * DAY_MS)]).toEqual([true, false]);
  });
});
