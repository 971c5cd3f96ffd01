import { temporaryMongo, type EmbeddedMongo } from '@gantry/embedded-mongo';
import mongoose, { type Connection, type Model } from 'mongoose';
import { THREADS } from '../statistics/statistics.repository';
import { MESSAGE_COLLECTION, messageDocumentSchema, type MessageDocument } from './message.schema';

const ROOMS = 10;
const MESSAGES = 4_000;
const START = Date.UTC(2026, 0, 1);
const at = (index: number) => new Date(START + index * 1_000);

/** Of each room every tenth message is pinned, starred by ada, mentions ada, starts a thread, is a reply. */
function message(index: number): MessageDocument {
  const kind = Math.floor(index / ROOMS) % 10;
  return {
    _id: `m${index}`,
    rid: `r${index % ROOMS}`,
    msg: `text ${index}`,
    ts: at(index),
    u: { _id: `u${index % 7}`, username: `user${index % 7}` },
    mentions: kind === 3 ? [{ _id: 'ada' }] : [],
    channels: [],
    _updatedAt: at(index),
    ...(kind === 1 ? { pinned: true, pinnedAt: at(index) } : {}),
    ...(kind === 2 ? { starred: [{ _id: 'ada' }, { _id: 'bob' }] } : {}),
    ...(kind === 4 ? { tcount: 1, tlm: at(index), replies: ['ada'] } : {}),
    ...(kind === 6 ? { snippeted: true } : {}),
    ...(kind === 7 ? { unread: true } : {}),
    ...(kind === 8 ? { t: 'discussion-created', drid: `d${index}` } : {}),
    ...(kind === 9 ? { file: { _id: `f${index}`, name: 'a', type: 'text/plain' } } : {}),
    ...(kind === 5 ? { tmid: `m${index % ROOMS}` } : {}),
  };
}

interface Plan {
  readonly executionStats: { readonly totalDocsExamined: number; readonly nReturned: number };
}

describe('what the lists of messages read', () => {
  let mongo: EmbeddedMongo;
  let connection: Connection;
  let model: Model<MessageDocument>;

  beforeAll(async () => {
    mongo = await temporaryMongo();
    connection = await mongoose.createConnection(mongo.url, { autoIndex: false }).asPromise();
    model = connection.model<MessageDocument>('Message', messageDocumentSchema, MESSAGE_COLLECTION);
    await model.createIndexes();
    await model.insertMany(Array.from({ length: MESSAGES }, (_, index) => message(index)));
  });

  afterAll(async () => {
    await connection.close();
    await mongo.close();
  });

  const VISIBLE = { _hidden: { $ne: true } };
  it.each<[string, Record<string, unknown>, Record<string, 1 | -1>]>([
    ['pinned', { $and: [{ rid: 'r3', pinned: true }, VISIBLE] }, { ts: -1 }],
    ['snippets', { $and: [{ rid: 'r3', snippeted: true }, VISIBLE] }, { ts: -1 }],
    ['not read by all', { rid: 'r3', unread: true, ts: { $lte: at(4_000) } }, { ts: -1 }],
    ['starred', { $and: [{ rid: 'r3', 'starred._id': 'ada' }, VISIBLE] }, { ts: -1 }],
    ['mentioned', { $and: [{ rid: 'r3', 'mentions._id': 'ada' }, VISIBLE] }, { ts: -1 }],
    [
      'threads',
      { $and: [{}, { rid: 'r3', tcount: { $exists: true }, tlm: { $exists: true } }, {}, VISIBLE] },
      { tlm: -1 },
    ],
    ['discussions', { $and: [{ rid: 'r3', t: 'discussion-created', drid: { $exists: true } }, VISIBLE] }, { ts: -1 }],
    ['the oldest, as they are pruned', { rid: 'r3', ts: { $gt: at(0), $lt: at(3_000) } }, { ts: 1 }],
    ['all threads, to be counted', THREADS, {}],
    ['replies', { $and: [{}, { tmid: 'm3' }, VISIBLE] }, { ts: 1 }],
    [
      'a window over several rooms',
      { $and: [{ rid: { $in: ['r3', 'r4'] }, ts: { $gte: at(100), $lt: at(150) }, ...VISIBLE }, { msg: /text/ }] },
      { ts: -1, _id: -1 },
    ],
    ['the newest replies', { $and: [{}, { tmid: 'm3' }, VISIBLE] }, { ts: -1 }],
    ['changes', { $and: [{ rid: 'r3' }, { ...VISIBLE, _updatedAt: { $gt: at(100) } }] }, { _updatedAt: -1 }],
    [
      'the newest of a window',
      { $and: [{ rid: 'r3', ts: { $gte: at(100), $lt: at(3_000) } }, { msg: /text/ }] },
      { ts: -1 },
    ],
  ])('%s: no more than they answer', async (_name, filter, sort) => {
    const { executionStats } = (await model
      .find(filter)
      .sort(sort)
      .limit(10)
      .explain('executionStats')) as unknown as Plan;
    expect(executionStats).toMatchObject({ nReturned: 10, totalDocsExamined: 10 });
  });

  it.each<[string, Record<string, unknown>]>([
    ['the message that carries a file', { 'file._id': 'f90', ...VISIBLE }],
    ['the message that began a discussion', { drid: 'd80' }],
  ])('%s: that one alone', async (_name, filter) => {
    const { executionStats } = (await model.find(filter).limit(1).explain('executionStats')) as unknown as Plan;
    expect(executionStats).toMatchObject({ nReturned: 1, totalDocsExamined: 1 });
  });
});
