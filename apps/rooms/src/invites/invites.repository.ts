import type { Invite } from '@gantry/contracts';
import { CreatesIndexes, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { inviteDocumentSchema } from './invite.schema';

/** Neither used up nor over. */
function holding(now: Date): Record<string, unknown> {
  return {
    $and: [
      { $or: [{ expires: null }, { expires: { $gt: now } }] },
      { $or: [{ maxUses: 0 }, { $expr: { $lt: ['$uses', '$maxUses'] } }] },
    ],
  };
}

/** The invitations. One write decides who gets the last use of one. */
@Injectable()
export class InvitesRepository {
  private readonly model: Model<Invite>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<Invite>('Invite', inviteDocumentSchema);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.model.createIndexes();
  }

  async insert(invite: Invite): Promise<void> {
    await this.model.insertMany([invite], { lean: true });
  }

  async find(_id: string): Promise<Invite | null> {
    return this.model.findOne({ _id }).lean<Invite>();
  }

  /** One with these very limits that still holds. */
  async findAlike(alike: Pick<Invite, 'rid' | 'userId' | 'days' | 'maxUses'>, now: Date): Promise<Invite | null> {
    return this.model.findOne({ ...alike, ...holding(now) }).lean<Invite>();
  }

  async isHolding(_id: string, now: Date): Promise<boolean> {
    return (await this.model.findOne({ _id, ...holding(now) }, { _id: 1 }).lean()) !== null;
  }

  /** @returns false when it is gone, over or used up: also when another was faster */
  async use(_id: string, now: Date): Promise<boolean> {
    const update = { $inc: { uses: 1 }, $set: { _updatedAt: now } };
    return (await this.model.updateOne({ _id, ...holding(now) }, update)).modifiedCount === 1;
  }

  /** Takes back a use that nobody was let in by. */
  async giveBack(_id: string): Promise<void> {
    await this.model.updateOne({ _id, uses: { $gt: 0 } }, { $inc: { uses: -1 }, $set: { _updatedAt: new Date() } });
  }

  async newest(limit: number): Promise<Invite[]> {
    return this.model.find().sort({ createdAt: -1 }).limit(limit).lean<Invite[]>();
  }

  async remove(_id: string): Promise<void> {
    await this.model.deleteOne({ _id });
  }

  async removeOfRoom(rid: string): Promise<void> {
    await this.model.deleteMany({ rid });
  }
}
