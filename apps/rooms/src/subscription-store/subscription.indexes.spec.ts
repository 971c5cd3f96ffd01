import { temporaryMongo, type EmbeddedMongo } from '@gantry/embedded-mongo';
import type { Subscription } from '@gantry/contracts';
import mongoose, { type Connection, type Model } from 'mongoose';
import { subscriptionDocumentSchema } from './subscription.schema';

const ROOMS = 20;
const SUBSCRIPTIONS = 2_000;

interface Plan {
  readonly executionStats: { readonly totalDocsExamined: number; readonly nReturned: number };
}

describe('what questions about the members of a room read', () => {
  let mongo: EmbeddedMongo;
  let connection: Connection;
  let model: Model<Subscription>;

  beforeAll(async () => {
    mongo = await temporaryMongo();
    connection = await mongoose.createConnection(mongo.url, { autoIndex: false }).asPromise();
    model = connection.model<Subscription>('Subscription', subscriptionDocumentSchema as never);
    await model.createIndexes();
    const documents = Array.from({ length: SUBSCRIPTIONS }, (_, index) => ({
      _id: `s${index}`,
      rid: `r${index % ROOMS}`,
      u: { _id: `u${index}`, username: `user${index}` },
      ...{ t: 'c', open: true, alert: false, unread: 0, ls: new Date(index) },
      ...(index < ROOMS * 3 ? { autoTranslate: true, autoTranslateLanguage: 'de' } : {}),
    }));
    await model.insertMany(documents as never[]);
  });

  afterAll(async () => {
    await connection.close();
    await mongo.close();
  });

  it('up to where everybody has read: one', async () => {
    const { executionStats } = (await model
      .find({ rid: 'r3' }, { ls: 1 })
      .sort({ ls: 1 })
      .limit(1)
      .explain('executionStats')) as unknown as Plan;
    expect(executionStats).toMatchObject({ nReturned: 1, totalDocsExamined: 1 });
  });

  it('who wants translations: those alone', async () => {
    const { executionStats } = (await model
      .find({ rid: 'r3', autoTranslate: true })
      .explain('executionStats')) as unknown as Plan;
    expect(executionStats).toMatchObject({ nReturned: 3, totalDocsExamined: 3 });
  });
});
