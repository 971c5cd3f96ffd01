import { Settings } from '@gantry/service-kit';
import { prunedBy, type RetainedRoom } from './retention.rule';
import { nextRound } from './retention.schedule';

const NOW = new Date('2026-03-31T12:00:00.000Z');
const settings = (more: Record<string, unknown> = {}): Settings =>
  new Settings({
    RetentionPolicy_AppliesToChannels: true,
    RetentionPolicy_AppliesToGroups: false,
    RetentionPolicy_AppliesToDMs: true,
    RetentionPolicy_MaxAge_Channels: 30,
    RetentionPolicy_MaxAge_Groups: 30,
    RetentionPolicy_MaxAge_DMs: 1,
    RetentionPolicy_DoNotPrunePinned: true,
    RetentionPolicy_FilesOnly: false,
    RetentionPolicy_DoNotPruneThreads: true,
    RetentionPolicy_DoNotPruneDiscussion: true,
    RetentionPolicy_Advanced_Precision: false,
    ...more,
  });
const room = (t: RetainedRoom['t'], retention?: RetainedRoom['retention']): RetainedRoom => ({
  _id: 'r',
  t,
  ...(retention ? { retention } : {}),
});

describe('how long a room keeps its messages', () => {
  it.each<[string, RetainedRoom, string | undefined]>([
    ['a channel, by its setting', room('c'), '2026-03-01T12:00:00.000Z'],
    ['a group, by its setting', room('p'), undefined],
    ['a conversation, by its setting', room('d'), '2026-03-30T12:00:00.000Z'],
    ['omnichannel, for ever', room('l'), undefined],
    ['where it is switched off', room('c', { enabled: false }), undefined],
    ['switched on, by the setting', room('c', { enabled: true }), '2026-03-01T12:00:00.000Z'],
    [
      'by a policy of its own',
      room('p', { enabled: true, overrideGlobal: true, maxAge: 2 }),
      '2026-03-29T12:00:00.000Z',
    ],
    ['by one that is off', room('c', { enabled: false, overrideGlobal: true, maxAge: 2 }), undefined],
    ['by one without days', room('c', { enabled: true, overrideGlobal: true }), undefined],
  ])('%s', (_case, given, latest) => {
    expect(prunedBy(given, settings(), NOW)?.latest.toISOString()).toBe(latest);
  });

  it('spares what the settings spare, or what its own policy spares', () => {
    expect(prunedBy(room('c'), settings(), NOW)).toMatchObject({
      rid: 'r',
      excludePinned: true,
      filesOnly: false,
      ignoreThreads: true,
      ignoreDiscussion: true,
    });
    const own = { enabled: true, overrideGlobal: true, maxAge: 2, filesOnly: true };
    expect(prunedBy(room('c', own), settings(), NOW)).toMatchObject({
      excludePinned: false,
      filesOnly: true,
      ignoreThreads: false,
    });
  });
});

describe('how often that is looked for', () => {
  it.each([
    ['half an hour', { RetentionPolicy_Precision: '0' }, '2026-03-31T12:30:00.000Z'],
    ['six hours', { RetentionPolicy_Precision: '2' }, '2026-03-31T18:00:00.000Z'],
    ['half an hour for what is none', { RetentionPolicy_Precision: 'x' }, '2026-03-31T12:30:00.000Z'],
    [
      'an expression',
      { RetentionPolicy_Advanced_Precision: true, RetentionPolicy_Advanced_Precision_Cron: '*/10 * * * *' },
      '2026-03-31T12:10:00.000Z',
    ],
    [
      'half an hour for an expression that is none',
      { RetentionPolicy_Advanced_Precision: true, RetentionPolicy_Advanced_Precision_Cron: 'often' },
      '2026-03-31T12:30:00.000Z',
    ],
  ])('%s', (_case, given, next) => {
    expect(nextRound(settings(given), NOW).toISOString()).toBe(next);
  });
});
