import { temporaryMongo, type EmbeddedMongo } from '@gantry/embedded-mongo';
import mongoose, { type Connection, type Model } from 'mongoose';
import { INVITE_COLLECTION, inviteDocumentSchema } from '../invites/invite.schema';
import { SUBSCRIPTION_COLLECTION, subscriptionDocumentSchema } from '../subscription-store/subscription.schema';
import { ROOM_COLLECTION, roomDocumentSchema } from './room.schema';

const ROOMS = 2_000;
const CHANNELS = 10;

describe('what the lists of rooms read', () => {
  let mongo: EmbeddedMongo;
  let connection: Connection;
  const models = new Map<string, Model<unknown>>();

  beforeAll(async () => {
    mongo = await temporaryMongo();
    connection = await mongoose.createConnection(mongo.url, { autoIndex: false }).asPromise();
    for (const [name, schema, collection] of [
      ['rooms', roomDocumentSchema, ROOM_COLLECTION],
      ['invites', inviteDocumentSchema, INVITE_COLLECTION],
      ['places', subscriptionDocumentSchema, SUBSCRIPTION_COLLECTION],
    ] as const) {
      const model = connection.model<unknown>(name, schema as never, collection);
      await model.createIndexes();
      models.set(name, model);
    }
    const ids = Array.from({ length: ROOMS }, (_, index) => index);
    await models.get('rooms')?.collection.insertMany(
      ids.map((index) => ({
        _id: `r${index}`,
        t: 'c',
        name: `room-${index}`,
        fname: `Room ${index}`,
        ...(index % 10 === 0 ? { prid: `p${index % (10 * CHANNELS)}`, pmid: `m${index}` } : {}),
      })) as never,
    );
    await models.get('invites')?.collection.insertMany(
      ids.map((index) => ({
        _id: `i${index}`,
        rid: `r${index}`,
        userId: 'ada',
        days: 1,
        maxUses: 0,
        expires: null,
        uses: 0,
        createdAt: new Date(index),
      })) as never,
    );
    await models.get('places')?.collection.insertMany(
      ids.map((index) => ({
        _id: `s${index}`,
        rid: `r${index % CHANNELS}`,
        t: 'p',
        u: { _id: `u${index}`, username: `user${index}` },
      })) as never,
    );
  });

  afterAll(async () => {
    await connection.close();
    await mongo.close();
  });

  it.each<[string, string, Record<string, unknown>, Record<string, 1 | -1>, number]>([
    ['discussions of a room', 'rooms', { $and: [{}, { prid: 'p0' }] }, { fname: 1, _id: 1 }, 10],
    ['the discussion of a message', 'rooms', { pmid: 'm10', prid: 'p10' }, {}, 1],
    ['rooms for their retention', 'rooms', { _id: { $gt: 'r1' } }, { _id: 1 }, 10],
    ['an invitation with the same limits', 'invites', { rid: 'r5', userId: 'ada', days: 1, maxUses: 0 }, {}, 1],
    ['the newest invitations', 'invites', {}, { createdAt: -1 }, 10],
    ['a member by its name', 'places', { rid: 'r3', 'u.username': 'user13' }, {}, 1],
  ])('%s: no more than they answer', async (_name, of, filter, sort, count) => {
    const plan: { executionStats: { totalDocsExamined: number; nReturned: number } } = (await models
      .get(of)
      ?.find(filter)
      .sort(sort)
      .limit(10)
      .explain('executionStats')) as never;
    expect(plan.executionStats).toMatchObject({ nReturned: count, totalDocsExamined: count });
  });
});
