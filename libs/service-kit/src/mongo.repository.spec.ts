import { temporaryMongo, type EmbeddedMongo } from '@gantry/embedded-mongo';
import { createConnection, Schema, type Connection, type Model } from 'mongoose';
import { findPage, insertMissing } from './mongo.repository';

interface Thing {
  _id: string;
  name?: string;
}

describe('repositories', () => {
  let room = 1;
  let mongo: EmbeddedMongo;
  let connection: Connection;
  let things: Model<Thing>;
  beforeAll(async () => {
    mongo = await temporaryMongo({ room: () => room });
    connection = await createConnection(mongo.url, { autoIndex: false }).asPromise();
    things = connection.model<Thing>('Thing', new Schema<Thing>({ _id: String, name: String }, { versionKey: false }));
  });
  afterAll(async () => {
    await connection.close();
    await mongo.close();
  });

  it('insert what is missing', async () => {
    await insertMissing(things, [{ _id: 'a' }]);
    await insertMissing(things, [{ _id: 'a', name: 'later' }, { _id: 'b' }]);
    expect(await things.find().lean()).toEqual([{ _id: 'a' }, { _id: 'b' }]);
  });

  it('do not take a refusal of all documents for documents that were there', async () => {
    room = -1;
    await expect(insertMissing(things, [{ _id: 'c' }])).rejects.toMatchObject({ code: 14_031 });
    room = 1;
    expect(await things.countDocuments({ _id: 'c' })).toBe(0);
  });

  it.each([
    ['everything', {}, 2],
    ['some', { _id: 'a' }, 1],
  ])('count %s beside a page of it', async (_what, filter, total) => {
    const page = await findPage<Thing, Thing>(things, {
      filter,
      sort: { _id: 1 },
      projection: {},
      offset: 0,
      count: 1,
    });
    expect(page).toEqual({ items: [{ _id: 'a' }], total });
  });
});
