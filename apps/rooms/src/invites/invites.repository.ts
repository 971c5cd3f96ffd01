import type { Invite } from '@gantry/contracts';
import { CreatesIndexes, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { inviteDocumentSchema } from './invite.schema';

/** Selects invitations that are neither used up nor expired. */
function holding(now: Date): Record<string, unknown> {
  return {
    $and: [
      { $or: [{ expires: null }, { expires: { $gt: now } }] },
      { $or: [{ maxUses: 0 }, { $expr: { $lt: ['$uses', '$maxUses'] } }] },
    ],
  };
}

/** Stored invitations. Uses are counted in one conditional write, so the last use is granted once. */
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

  /** A valid invitation of this user with the same limits. */
  async findAlike(alike: Pick<Invite, 'rid' | 'userId' | 'days' | 'maxUses'>, now: Date): Promise<Invite | null> {
    return this.model.findOne({ ...alike, ...holding(now) }).lean<Invite>();
  }

  async isHolding(_id: string, now: Date): Promise<boolean> {
    return (await this.model.findOne({ _id, ...holding(now) }, { _id: 1 }).lean()) !== null;
  }

  /** @returns false when the invitation is gone, expired or used up, also by a request at the same moment */
  async use(_id: string, now: Date): Promise<boolean> {
    const update = { $inc: { uses: 1 }, $set: { _updatedAt: now } };
    return (await this.model.updateOne({ _id, ...holding(now) }, update)).modifiedCount === 1;
  }

  /** Gives back a use when the user turned out to be a member already. */
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
