import type { Message, Room } from '@gantry/contracts';
import { CreatesIndexes, findPage, MONGO, type PageQuery } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { type Collection, Connection, type mongo, type Model } from 'mongoose';
import { TrashRepository } from '../trash/trash.repository';
import { HIDDEN_ROOM_FIELDS, ROOM_PUBLISH_FIELDS } from './room.projection';
import { ROOM_COLLECTION, roomModel, type RoomDocument } from './room.schema';

export { isDuplicateKey } from '@gantry/service-kit';

const PUBLISHED = Object.fromEntries(ROOM_PUBLISH_FIELDS.map((field) => [field, 1 as const]));
/** At most this many default rooms are joined by new users. */
const MAX_DEFAULT_ROOMS = 100;

/** What messages add to a room. `last` is the newest message that may be its lastMessage. */
export interface RoomActivity {
  readonly msgs: number;
  readonly last?: Message | undefined;
}

/** The stored rooms. No method returns the join code except {@link joinCodeOf}. */
@Injectable()
export class RoomsRepository {
  private readonly model: Model<RoomDocument>;
  private readonly documents: Collection<RoomDocument>;
  /** Counters are written with the driver itself: mongoose's casting costs as much as the write. */
  private readonly activity: Collection;

  constructor(
    @Inject(MONGO) connection: Connection,
    private readonly trash: TrashRepository,
  ) {
    this.model = roomModel(connection);
    this.documents = connection.collection<RoomDocument>(ROOM_COLLECTION);
    this.activity = connection.collection(ROOM_COLLECTION);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.model.createIndexes();
  }

  async byId(rid: string): Promise<Room | null> {
    return this.model.findOne({ _id: rid }, HIDDEN_ROOM_FIELDS).lean<Room>();
  }

  async byName(name: string): Promise<Room | null> {
    return this.model.findOne({ name }, HIDDEN_ROOM_FIELDS).lean<Room>();
  }

  async byDisplayName(fname: string): Promise<Room | null> {
    return this.model.findOne({ fname }, HIDDEN_ROOM_FIELDS).lean<Room>();
  }

  async addressed(names: readonly string[]): Promise<Pick<Room, '_id' | 't' | 'name'>[]> {
    return this.model
      .find({ name: { $in: [...names] }, t: { $in: ['c', 'p'] } }, { t: 1, name: 1 })
      .lean<Pick<Room, '_id' | 't' | 'name'>[]>();
  }

  async joinCodeOf(rid: string): Promise<string | undefined> {
    const room = await this.model.findOne({ _id: rid }, { joinCode: 1 }).lean<{ joinCode?: string }>();
    return room?.joinCode;
  }

  async defaults(): Promise<Room[]> {
    return this.model
      .find({ default: true, t: { $in: ['c', 'p'] } }, HIDDEN_ROOM_FIELDS)
      .limit(MAX_DEFAULT_ROOMS)
      .lean<Room[]>();
  }

  /** The conversation of exactly these users. @param ids sorted */
  async directOf(ids: readonly string[]): Promise<Room | null> {
    if (ids.length === 2) return this.byId(ids.join(''));
    return this.model.findOne({ t: 'd', uids: { $all: [...ids], $size: ids.length } }, HIDDEN_ROOM_FIELDS).lean<Room>();
  }

  /** The discussion that was started from a message. */
  async discussionOf(prid: string, pmid: string): Promise<Room | null> {
    return this.model.findOne({ pmid, prid }, HIDDEN_ROOM_FIELDS).lean<Room>();
  }

  page(query: PageQuery): Promise<{ items: Room[]; total: number }> {
    // Equal values are ordered by id, so that pages do not overlap.
    return findPage(this.model, { ...query, sort: { ...query.sort, _id: 1 } });
  }

  /** Publish fields of these rooms; with `since`, only of those changed after it. */
  async published(rids: readonly string[], since?: Date): Promise<Room[]> {
    const changed = since === undefined ? {} : { _updatedAt: { $gt: since } };
    return this.model.find({ _id: { $in: [...rids] }, ...changed }, PUBLISHED).lean<Room[]>();
  }

  async publishedDefaults(limit: number, since?: Date): Promise<Room[]> {
    const changed = since === undefined ? {} : { _updatedAt: { $gt: since } };
    return this.model
      .find({ default: true, t: 'c', ...changed }, PUBLISHED)
      .limit(limit)
      .lean<Room[]>();
  }

  async names(rids: readonly string[]): Promise<Pick<Room, '_id' | 't' | 'name'>[]> {
    return this.model.find({ _id: { $in: [...rids] } }, { t: 1, name: 1 }).lean<Pick<Room, '_id' | 't' | 'name'>[]>();
  }

  async removalsSince(since: Date): Promise<{ _id: string; _deletedAt: Date }[]> {
    return this.trash.removedSince(ROOM_COLLECTION, since);
  }

  /** @throws MongoServerError 11000 when the id or the name is taken: {@link isDuplicateKey}. */
  async insert(room: Room): Promise<void> {
    await this.documents.insertOne(room);
  }

  /** Inserts unless a room has this id. @returns whether it was inserted. @throws MongoServerError 11000 when the name is taken. */
  async insertIfAbsent(room: Room): Promise<boolean> {
    const { _id, ...fields } = room;
    const result = await this.model.updateOne({ _id }, { $setOnInsert: fields }, { upsert: true });
    return result.upsertedCount > 0;
  }

  /** Deletes a room that was just created and that nobody has seen. */
  async undoInsert(rid: string): Promise<void> {
    await this.model.deleteOne({ _id: rid });
  }

  /**
   * Adds to usersCount; call it only for memberships that were really created or removed.
   * @returns the room after the change
   */
  async countUsers(rid: string, change: number): Promise<Room | null> {
    return this.model
      .findOneAndUpdate(
        { _id: rid },
        { $inc: { usersCount: change }, $set: { _updatedAt: new Date() } },
        { returnDocument: 'after', projection: HIDDEN_ROOM_FIELDS },
      )
      .lean<Room>();
  }

  /**
   * One write for any number of messages. `lm` and `lastMessage` never go back in time.
   * @returns the room after the change
   */
  async addActivity(rid: string, { msgs, last }: RoomActivity): Promise<Room | null> {
    const now = new Date();
    if (last) {
      // A room without messages has no `lm`; older databases have null there.
      const room = await this.changeActivity(
        { _id: rid, lm: { $not: { $gt: last.ts } } },
        { $inc: { msgs }, $set: { lm: last.ts, lastMessage: last, _updatedAt: now } },
      );
      if (room) return room;
    }
    return this.changeActivity({ _id: rid }, { $inc: { msgs }, $set: { _updatedAt: now } });
  }

  private async changeActivity(
    filter: Record<string, unknown>,
    update: mongo.UpdateFilter<mongo.Document>,
  ): Promise<Room | null> {
    const room = await this.activity.findOneAndUpdate(filter, update, {
      returnDocument: 'after',
      projection: HIDDEN_ROOM_FIELDS,
    });
    // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- the driver knows no schema: what lies in this collection are rooms
    return room as Room | null;
  }

  /** Replaces the last message if it is still `messageId`; null removes it. @returns whether it was replaced */
  async replaceLastMessage(rid: string, messageId: string, message: Message | null): Promise<boolean> {
    const now = { _updatedAt: new Date() };
    const change = message
      ? { $set: { lastMessage: message, ...now } }
      : { $unset: { lastMessage: 1 as const }, $set: now };
    const result = await this.model.updateOne({ _id: rid, 'lastMessage._id': messageId }, change);
    return result.matchedCount > 0;
  }
}
