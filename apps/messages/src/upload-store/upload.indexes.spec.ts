import { temporaryMongo, type EmbeddedMongo } from '@gantry/embedded-mongo';
import mongoose, { type Connection, type Model } from 'mongoose';
import { uploadDocumentSchema, type UploadDocument } from './upload.schema';

const ROOMS = 10;
const FILES = 1_000;

describe('what the lists of files read', () => {
  let mongo: EmbeddedMongo;
  let connection: Connection;
  let model: Model<UploadDocument>;

  beforeAll(async () => {
    mongo = await temporaryMongo();
    connection = await mongoose.createConnection(mongo.url, { autoIndex: false }).asPromise();
    model = connection.model<UploadDocument>('Upload', uploadDocumentSchema);
    await model.createIndexes();
    const files = Array.from({ length: FILES }, (_, index) => ({
      _id: `f${index}`,
      rid: `r${index % ROOMS}`,
      name: `${index}.txt`,
      complete: true,
      uploadedAt: new Date(index),
      _updatedAt: new Date(index),
    }));
    await model.collection.insertMany(files as never);
  });

  afterAll(async () => {
    await connection.close();
    await mongo.close();
  });

  it.each<[string, Record<string, 1 | -1>]>([
    ['by name', { name: 1 }],
    ['by time', { uploadedAt: -1 }],
  ])('%s: no more than they answer', async (_name, sort) => {
    const plan: { executionStats: object } = (await model
      .find({ $and: [{ $and: [{ rid: 'r3' }, {}] }, { complete: true }] })
      .sort(sort)
      .limit(10)
      .explain('executionStats')) as never;
    expect(plan.executionStats).toMatchObject({ nReturned: 10, totalDocsExamined: 10 });
  });
});
