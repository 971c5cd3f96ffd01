import type { ConnectionState, InputOf, reportConnections } from '@gantry/contracts';
import { CreatesIndexes, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Collection, type Model } from 'mongoose';
import { withoutWords, withWord } from './presence.pipeline';
import { PRESENCE_COLLECTION, presenceSchema, type PresenceDocument } from './presence.schema';

type Reported = InputOf<typeof reportConnections>['users'];

export interface Connected {
  readonly userId: string;
  readonly connection: ConnectionState;
}

/** Who is connected, by the reports of the gateways. Every change is one write, so replicas need no coordination. */
@Injectable()
export class PresencesRepository {
  private readonly model: Model<PresenceDocument>;
  /** mongoose does not cast update pipelines. */
  private readonly collection: Collection<PresenceDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<PresenceDocument>('Presence', presenceSchema);
    this.collection = connection.collection<PresenceDocument>(PRESENCE_COLLECTION);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.model.createIndexes();
  }

  /** Stores a gateway's report about users, unless there is a later one from the same gateway. */
  async take(gateway: string, serial: number, users: Reported, now: Date): Promise<void> {
    if (users.length === 0) return;
    await this.collection.bulkWrite(
      users.map(({ userId, state }) => ({
        updateOne: { filter: { _id: userId }, update: withWord({ gateway, serial, state }, now), upsert: true },
      })),
      { ordered: false },
    );
  }

  /** Users in this or earlier reports of the gateway. */
  async spokenOfBy(gateway: string, serial: number, most: number): Promise<string[]> {
    const filter = { words: { $elemMatch: { gateway, serial: { $lte: serial } } } };
    const found = await this.model.find(filter, { _id: 1 }).limit(most).lean<{ _id: string }[]>();
    return found.map(({ _id }) => _id);
  }

  /** Removes the gateway's reports up to this one. */
  async strike(gateway: string, serial: number, userIds: readonly string[]): Promise<void> {
    await this.collection.updateMany({ _id: { $in: [...userIds] } }, withoutWords(gateway, serial));
  }

  /** Users whose accounts have to be updated, among these or all. */
  async untold(most: number, among?: readonly string[]): Promise<Connected[]> {
    const filter = among === undefined ? { untold: true } : { untold: true, _id: { $in: [...among] } };
    const found = await this.model
      .find(filter, { connection: 1 })
      .limit(most)
      .lean<Pick<PresenceDocument, '_id' | 'connection'>[]>();
    return found.map(({ _id, connection }) => ({ userId: _id, connection }));
  }

  /** The accounts are updated; users who changed again in the meantime stay marked. */
  async told(connection: ConnectionState, userIds: readonly string[]): Promise<void> {
    const filter = { _id: { $in: [...userIds] }, connection };
    await this.model.updateMany(filter, { $set: { told: connection }, $unset: { untold: 1 } });
  }
}
