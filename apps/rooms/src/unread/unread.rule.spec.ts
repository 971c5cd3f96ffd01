import fc from 'fast-check';
import { addCounts, effectOf, NO_COUNTS, planMembers, type Counts, type MessageEffect } from './unread.rule';

const DEFAULTS = { rooms: 'user_and_group_mentions_only', directs: 'all_messages' };
const by = (sender: string, ...mentions: string[]) => ({
  u: { _id: sender },
  mentions: mentions.map((_id) => ({ _id })),
});

describe('the effect of one message', () => {
  it.each([
    ['a plain message in a channel', by('a'), 'c', DEFAULTS, 0, 0, undefined],
    ['a plain message in a direct conversation', by('a'), 'd', DEFAULTS, 1, 0, undefined],
    ['@all in a channel', by('a', 'all'), 'c', DEFAULTS, 1, 1, undefined],
    ['@here in a group', by('a', 'here'), 'p', DEFAULTS, 1, 1, undefined],
    ['a user mention in a channel', by('a', 'b'), 'c', DEFAULTS, 0, 0, [1, 1]],
    ['a user mention beside @all', by('a', 'b', 'all'), 'c', DEFAULTS, 1, 1, [0, 1]],
    [
      'a user mention where all messages count',
      by('a', 'b'),
      'c',
      { ...DEFAULTS, rooms: 'all_messages' },
      1,
      0,
      [0, 1],
    ],
    [
      'a user mention where group mentions alone count',
      by('a', 'b'),
      'c',
      { ...DEFAULTS, rooms: 'group_mentions_only' },
      0,
      0,
      [0, 1],
    ],
    [
      '@all where user mentions alone count',
      by('a', 'all'),
      'c',
      { ...DEFAULTS, rooms: 'user_mentions_only' },
      0,
      1,
      undefined,
    ],
    [
      'a plain message in a direct conversation where mentions alone count',
      by('a'),
      'd',
      { ...DEFAULTS, directs: 'mentions_only' },
      0,
      0,
      undefined,
    ],
    [
      'a mention in a direct conversation where mentions alone count',
      by('a', 'b'),
      'd',
      { ...DEFAULTS, directs: 'mentions_only' },
      0,
      0,
      [1, 1],
    ],
  ] as const)('%s', (_name, message, type, settings, unread, groupMentions, own) => {
    const effect = effectOf(message, type, settings);
    expect(effect).toMatchObject({
      msgs: 1,
      activity: true,
      sender: 'a',
      everyone: { unread, groupMentions, userMentions: 0 },
    });
    expect(effect.mentioned.get('b')).toEqual(own && { unread: own[0], userMentions: own[1], groupMentions: 0 });
  });

  it('leaves the sender out of its own mentions', () => {
    expect(effectOf(by('a', 'a'), 'c', DEFAULTS).mentioned.size).toBe(0);
  });

  it.each([
    ['a system message', { ...by('a'), t: 'uj' }, 1],
    ['a thread reply', { ...by('a', 'b'), tmid: 'm' }, 1],
    ['the navigation history of a visitor', { ...by('a'), t: 'livechat_navigation_history' }, 0],
  ])('%s is nothing to read', (_name, message, msgs) => {
    expect(effectOf(message, 'c', DEFAULTS)).toMatchObject({
      msgs,
      activity: false,
      everyone: NO_COUNTS,
      mentioned: new Map(),
    });
  });

  it.each([
    ['a reply that is shown in the channel', { ...by('a'), tmid: 'm', tshow: true }],
    ['an encrypted message', { ...by('a'), t: 'e2e' }],
  ])('%s is read like any other', (_name, message) => {
    expect(effectOf(message, 'c', DEFAULTS).activity).toBe(true);
  });
});

const USERS = ['a', 'b', 'c', 'd'];
interface State extends Counts {
  alert: boolean;
}
type Members = Record<string, State>;
const fresh = (): Members => Object.fromEntries(USERS.map((user) => [user, { ...NO_COUNTS, alert: false }]));

function applyOne(members: Members, effect: MessageEffect): Members {
  if (!effect.activity) return members;
  return Object.fromEntries(
    Object.entries(members).map(([user, state]) => {
      if (user === effect.sender) return [user, { ...NO_COUNTS, alert: false }];
      return [
        user,
        { ...addCounts(addCounts(state, effect.everyone), effect.mentioned.get(user) ?? NO_COUNTS), alert: true },
      ];
    }),
  );
}

function applyPlan(members: Members, effects: readonly MessageEffect[]): Members {
  const plan = planMembers(effects);
  if (!plan.activity) return members;
  return Object.fromEntries(
    Object.entries(members).map(([user, state]) => {
      const sender = plan.senders.get(user);
      if (sender) return [user, { ...sender.counts, alert: sender.alert }];
      return [
        user,
        { ...addCounts(addCounts(state, plan.everyone), plan.mentioned.get(user) ?? NO_COUNTS), alert: true },
      ];
    }),
  );
}

const effects = fc.array(
  fc
    .record({
      sender: fc.constantFrom(...USERS),
      mentions: fc.subarray([...USERS, 'all', 'here']),
      t: fc.constantFrom(undefined, undefined, 'uj'),
      tmid: fc.constantFrom(undefined, undefined, 'm'),
      type: fc.constantFrom('c' as const, 'd' as const),
      mode: fc.constantFrom(
        'all_messages',
        'user_mentions_only',
        'group_mentions_only',
        'user_and_group_mentions_only',
      ),
    })
    .map(({ sender, mentions, type, mode, ...message }) =>
      effectOf({ ...message, ...by(sender, ...mentions) }, type, { rooms: mode, directs: mode }),
    ),
  { maxLength: 12 },
);

describe('a row of messages', () => {
  it('is planned to the same end as one by one, wherever it is cut', () => {
    fc.assert(
      fc.property(effects, fc.nat(12), (row, cut) => {
        const oneByOne = row.reduce(applyOne, fresh());
        expect(applyPlan(applyPlan(fresh(), row.slice(0, cut)), row.slice(cut))).toEqual(oneByOne);
      }),
    );
  });

  it('adds at most one unread for each message', () => {
    fc.assert(
      fc.property(effects, (row) => {
        for (const state of Object.values(applyPlan(fresh(), row)))
          expect(state.unread).toBeLessThanOrEqual(row.length);
      }),
    );
  });
});
