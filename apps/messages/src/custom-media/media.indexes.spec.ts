import { temporaryMongo, type EmbeddedMongo } from '@gantry/embedded-mongo';
import mongoose, { type Connection } from 'mongoose';
import { CustomEmojiRepository } from '../custom-emoji/custom-emoji.repository';
import { ReceiptsRepository } from '../receipts/receipts.repository';

const DOCUMENTS = 1_000;

interface Plan {
  readonly executionStats: { readonly totalDocsExamined: number; readonly nReturned: number };
}

describe('what small collections read', () => {
  let mongo: EmbeddedMongo;
  let connection: Connection;

  beforeAll(async () => {
    mongo = await temporaryMongo();
    connection = await mongoose.createConnection(mongo.url, { autoIndex: false }).asPromise();
    await new CustomEmojiRepository(connection).createIndexes();
    await new ReceiptsRepository(connection).createIndexes();
    const all = Array.from({ length: DOCUMENTS }, (_, index) => index);
    await connection
      .collection<{ _id: string }>('rocketchat_custom_emoji')
      .insertMany(
        all.map((index) => ({ _id: `e${index}`, name: `name${index}`, aliases: [`alias${index}`], extension: 'png' })),
      );
    await connection.collection<{ _id: string }>('message_read_receipt').insertMany(
      all.map((index) => ({
        _id: `r${index}`,
        roomId: 'r',
        messageId: `m${index % 100}`,
        userId: `u${index}`,
        ts: new Date(index),
      })),
    );
  });

  afterAll(async () => {
    await connection.close();
    await mongo.close();
  });

  it.each<[string, string, Record<string, unknown>, number]>([
    ['an emoji by its name', 'rocketchat_custom_emoji', { name: 'name7' }, 1],
    ['the namesakes of an emoji', 'rocketchat_custom_emoji', { $or: [{ name: 'alias7' }, { aliases: 'alias7' }] }, 1],
    ['the last receipt of a member', 'message_read_receipt', { roomId: 'r', userId: 'u7' }, 1],
    ['the receipts of a message', 'message_read_receipt', { messageId: 'm7' }, 10],
  ])('%s: no more than they answer', async (_name, collection, filter, expected) => {
    const { executionStats } = (await connection
      .collection(collection)
      .find(filter)
      .explain('executionStats')) as unknown as Plan;
    expect(executionStats).toMatchObject({ nReturned: expected, totalDocsExamined: expected });
  });
});
