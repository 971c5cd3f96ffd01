import type { PruneFilter } from '@gantry/contracts';
import { pruneQuery } from './prune.filter';

const [oldest, latest, between] = [new Date(1_000), new Date(9_000), new Date(5_000)];
const PLAIN: PruneFilter = {
  ...{ rid: 'r', oldest, latest, inclusive: false, excludePinned: false, ignoreDiscussion: false },
  ...{ ignoreThreads: false, filesOnly: false, users: [] },
};

describe('what a filter takes', () => {
  it.each<[string, Partial<PruneFilter>, Record<string, unknown>]>([
    ['what lies between', {}, { ts: { $gt: oldest, $lt: latest } }],
    ['the bounds too', { inclusive: true }, { ts: { $gte: oldest, $lte: latest } }],
    ['nothing pinned', { excludePinned: true }, { pinned: { $ne: true } }],
    ['no discussions', { ignoreDiscussion: true }, { drid: { $exists: false } }],
    ['no threads', { ignoreThreads: true }, { tmid: { $exists: false }, tcount: { $exists: false } }],
    ['files alone', { filesOnly: true }, { 'file._id': { $exists: true } }],
    ['what some wrote', { users: ['ada'] }, { 'u.username': { $in: ['ada'] } }],
  ])('%s', (_case, changed, expected) => {
    const query = pruneQuery({ ...PLAIN, ...changed });
    expect(query).toEqual({ rid: 'r', ts: { $gt: oldest, $lt: latest }, ...expected });
  });

  it('goes on where a batch has ended, the same moment included', () => {
    expect(pruneQuery(PLAIN, between)['ts']).toEqual({ $gt: new Date(4_999), $lt: latest });
    expect(pruneQuery({ ...PLAIN, inclusive: true }, between)['ts']).toEqual({ $gte: between, $lte: latest });
    expect(pruneQuery(PLAIN, new Date(0))['ts']).toEqual({ $gt: oldest, $lt: latest });
  });
});
