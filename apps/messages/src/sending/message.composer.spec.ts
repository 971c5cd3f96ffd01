import { AccessPolicy } from '@gantry/access';
import { Bus, inProcessTransport, newContext } from '@gantry/bus';
import { lookupUsers, roomsNamed, type OutgoingMessage, type UserCaller } from '@gantry/contracts';
import { Settings } from '@gantry/service-kit';
import type { MarkdownService } from '../markdown/markdown.service';
import { plainMarkdown } from '../markdown/markdown.rule';
import { MentionsService } from '../mentions/mentions.service';
import { MessageComposer } from './message.composer';
import type { Posting } from '../posting-access/posting.access';

const NOW = new Date('2020-05-04T12:00:00.000Z');
const caller: UserCaller = {
  kind: 'user',
  userId: 'ada-id',
  username: 'ada',
  name: 'Ada',
  roles: ['user'],
  hashedToken: 'h',
  bypassTwoFactor: false,
};
const bob = { _id: 'bob-id', username: 'bob', name: 'Bob', roles: ['user'], active: true };

function posting(
  overrides: { max?: number; maxAll?: number; members?: number; mentionAll?: string[]; rid?: string } = {},
): Posting {
  return {
    caller,
    room: {
      _id: overrides.rid ?? 'room',
      t: 'c',
      name: 'general',
      ro: false,
      archived: false,
      reactWhenReadOnly: false,
      muted: [],
      unmuted: [],
      usersCount: overrides.members ?? 3,
    },
    membership: { roles: [], blocked: false },
    settings: new Settings({
      Message_MaxAllowedSize: overrides.max ?? 5_000,
      Message_MaxAll: overrides.maxAll ?? 0,
      UTF8_Names_Validation: '[0-9a-zA-Z-_.]+',
      Message_Read_Receipt_Enabled: false,
    }),
    access: new AccessPolicy({ 'mention-all': overrides.mentionAll ?? [], 'mention-here': ['user'] }),
  };
}

/** Parsing has a thread, and specs, of its own. */
const markdown = {
  of: async (text: string) => (text === '' ? undefined : plainMarkdown(text)),
} as unknown as MarkdownService;

function setUp() {
  const bus = new Bus(inProcessTransport());
  bus.serve(lookupUsers, async (_context, { usernames }) => ({ users: usernames?.includes('bob') ? [bob] : [] }));
  bus.serve(roomsNamed, async (_context, { names }) => ({
    rooms: names.includes('general') ? [{ _id: 'GENERAL', name: 'general', t: 'c' as const }] : [],
  }));
  const composer = new MessageComposer(new MentionsService(bus), markdown);
  return (outgoing: OutgoingMessage, place: Posting = posting()) =>
    composer.compose(newContext(caller), outgoing, place);
}

describe('MessageComposer', () => {
  beforeEach(() =>
    jest.useFakeTimers({
      now: NOW,
      doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'setTimeout', 'setInterval'],
    }),
  );
  afterEach(() => jest.useRealTimers());
  const at = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1_000);

  it('makes the stored document of a plain text', async () => {
    expect(await setUp()({ rid: 'room', msg: 'hi', _id: 'given' })).toEqual({
      _id: 'given',
      rid: 'room',
      msg: 'hi',
      ts: NOW,
      u: { _id: 'ada-id', username: 'ada', name: 'Ada' },
      md: [{ type: 'PARAGRAPH', value: [{ type: 'PLAIN_TEXT', value: 'hi' }] }],
      mentions: [],
      channels: [],
      _updatedAt: NOW,
    });
  });

  it('says how the text is drawn, unless only clients can read it', async () => {
    expect((await setUp()({ msg: 'now' })).md).toEqual(plainMarkdown('now'));
    expect(await setUp()({ msg: 'now', t: 'e2e' })).not.toHaveProperty('md');
    expect(await setUp()({ msg: '' })).not.toHaveProperty('md');
  });

  it('gives an id of its own, and an empty text when there is none', async () => {
    const message = await setUp()({ rid: 'room' });
    expect(message.msg).toBe('');
    expect(message._id).toMatch(/^[2-9A-Za-z]{17}$/);
  });

  // contract/defaults.json, documents.message.ts
  it.each([
    [0, 0],
    [10, 10],
    [-10, -10],
    [9.999, 9.999],
    [10.001, 0],
    [-10.001, 0],
    [60, 0],
    [-60, 0],
  ])('of a clock that is %d s off it keeps %d s', async (given, kept) => {
    expect((await setUp()({ ts: at(given), msg: '' })).ts).toEqual(at(kept));
  });

  it.each([60.001, -60.001, 3_600])('refuses a clock that is %d s off', async (seconds) => {
    await expect(setUp()({ ts: at(seconds), msg: '' })).rejects.toMatchObject({
      code: 'error-message-ts-out-of-sync',
      reason: 'Message timestamp is out of sync',
    });
  });

  it('refuses a date that is none', async () => {
    await expect(setUp()({ ts: new Date(Number.NaN), msg: '' })).rejects.toMatchObject({
      code: 'error-message-ts-out-of-sync',
    });
  });

  it('gives two messages of a room different times in the order they came, each room on its own', async () => {
    const compose = setUp();
    const times: number[] = [];
    for (let index = 0; index < 5; index++) times.push((await compose({ msg: '' })).ts.getTime());
    expect(times).toEqual([0, 1, 2, 3, 4].map((ms) => NOW.getTime() + ms));
    expect((await compose({ msg: '' }, posting({ rid: 'other' }))).ts).toEqual(NOW);
  });

  it.each([
    [5, 5, true],
    [5, 6, false],
    [0, 1, false],
    [0, 0, true],
  ])('with a limit of %d a text of %d characters is fine: %s', async (max, length, fine) => {
    const composed = setUp()({ msg: 'x'.repeat(length) }, posting({ max }));
    if (fine) expect((await composed).msg).toHaveLength(length);
    else
      await expect(composed).rejects.toMatchObject({
        code: 'error-message-size-exceeded',
        details: { method: 'sendMessage' },
      });
  });

  it('takes from the client what is the client’s', async () => {
    const allowed = {
      alias: 'Bot',
      emoji: ':x:',
      avatar: 'http://a/b.png',
      groupable: false,
      parseUrls: true,
      attachments: [{ text: 'x' }],
      blocks: [{ type: 'divider' }],
      tmid: 'thread',
      bot: { i: 'x' },
      e2e: 'done',
      location: { type: 'Point', coordinates: [1, 2] },
      customFields: { a: 1 },
    };
    expect(await setUp()({ msg: 'x', ...allowed })).toMatchObject(allowed);
  });

  it('takes nothing else', async () => {
    const forged = {
      rid: 'elsewhere',
      u: { _id: 'admin', username: 'admin' },
      _updatedAt: new Date(0),
      reactions: { ':x:': { usernames: ['a'] } },
      starred: [{ _id: 'x' }],
      pinned: true,
      pinnedAt: new Date(0),
      pinnedBy: { _id: 'x' },
      editedAt: new Date(0),
      editedBy: { _id: 'x' },
      tcount: 9,
      tlm: new Date(0),
      replies: ['x'],
      t: 'uj',
      unread: true,
      mentions: [{ _id: 'x' }],
      channels: [{ _id: 'x' }],
      urls: [{ url: 'x' }],
      _outbox: false,
      _hidden: true,
      expireAt: new Date(0),
      file: { _id: 'x' },
      drid: 'x',
      role: 'x',
      translations: {},
      md: [],
    };
    const message = await setUp()({ msg: 'x', ...forged });
    expect(Object.keys(message).sort()).toEqual([
      '_id',
      '_updatedAt',
      'channels',
      'md',
      'mentions',
      'msg',
      'rid',
      'ts',
      'u',
    ]);
    expect(message).toMatchObject({ rid: 'room', u: { _id: 'ada-id' }, _updatedAt: NOW, mentions: [], channels: [] });
  });

  it('takes of its reactions the sender’s own', async () => {
    const reactions = {
      ':smile:': { usernames: ['bob', 'ada'], names: ['Bob', 'Ada'] },
      ':heart:': { usernames: ['bob'] },
      'smile.x': { usernames: ['ada'] },
      ':no.such.emoji:': { usernames: ['ada'] },
      ':grin:': 'ada',
    };
    expect((await setUp()({ msg: 'x', reactions })).reactions).toEqual({ ':smile:': { usernames: ['ada'] } });
  });

  it.each([
    ['e2e', 'e2e'],
    ['otr', 'otr'],
    ['otr-ack', 'otr-ack'],
    ['rm', undefined],
    ['room_changed_topic', undefined],
  ])('a type %s becomes %s', async (given, kept) => {
    expect((await setUp()({ msg: 'x', t: given })).t).toBe(kept);
  });

  it.each([
    [true, true],
    [false, undefined],
    [undefined, undefined],
  ])('tshow %s is stored as %s', async (given, kept) => {
    expect((await setUp()({ msg: 'x', ...(given === undefined ? {} : { tshow: given }) })).tshow).toBe(kept);
  });

  it('notes links, unless the client wants none', async () => {
    expect((await setUp()({ msg: 'see https://a.de' })).urls).toEqual([{ url: 'https://a.de' }]);
    expect(await setUp()({ msg: 'see https://a.de', parseUrls: false })).not.toHaveProperty('urls');
    expect(await setUp()({ msg: 'no link' })).not.toHaveProperty('urls');
  });

  it('notes who and what is mentioned', async () => {
    const message = await setUp()({ msg: 'hi @bob and @nobody in #general and #nowhere, @here' });
    expect(message.mentions).toEqual([
      { _id: 'here', username: 'here' },
      { _id: 'bob-id', username: 'bob', name: 'Bob' },
    ]);
    expect(message.channels).toEqual([{ _id: 'GENERAL', name: 'general' }]);
  });

  it('refuses to call everybody without the permission, or in too large a room', async () => {
    await expect(setUp()({ msg: '@all' })).rejects.toMatchObject({
      code: 'error-action-not-allowed',
      reason: 'Notify all in this room not allowed',
    });
    await expect(setUp()({ msg: '@all' }, posting({ mentionAll: ['user'], maxAll: 2 }))).rejects.toMatchObject({
      code: 'error-action-not-allowed',
    });
    expect((await setUp()({ msg: '@all' }, posting({ mentionAll: ['user'] }))).mentions).toEqual([
      { _id: 'all', username: 'all' },
    ]);
  });
});
