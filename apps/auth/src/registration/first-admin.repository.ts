import { isDuplicateKey, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { userDocumentSchema, type UserDocument } from '../user-store/user.schema';
import { claimDocumentSchema, type ClaimDocument } from './first-admin.schema';

const FIRST_ADMIN = 'first-admin';
/** Between a claim and its account lies one write: later than this nobody will come any more, ms. */
const STALE_AFTER_MS = 60_000;

/** Who signs up first administers. The claim is one document: of any number who sign up at the same time one gets it. */
@Injectable()
export class FirstAdminRepository {
  private readonly claims: Model<ClaimDocument>;
  private readonly users: Model<UserDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.claims = connection.model<ClaimDocument>('AccountClaim', claimDocumentSchema);
    this.users = connection.model<UserDocument>('User', userDocumentSchema);
  }

  /** @param userId of the account that is about to be made. @returns whether it is the first administrator */
  async claim(userId: string): Promise<boolean> {
    if (await this.users.findOne({ roles: 'admin' }, { _id: 1 }).lean()) return false;
    const at = new Date();
    try {
      await this.claims.insertMany([{ _id: FIRST_ADMIN, userId, at }], { lean: true });
      return true;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return this.takeOver(userId, at);
    }
  }

  /** The claim of somebody whose account was never made, or is gone. */
  private async takeOver(userId: string, at: Date): Promise<boolean> {
    const held = await this.claims
      .findOne({ _id: FIRST_ADMIN, at: { $lte: new Date(at.getTime() - STALE_AFTER_MS) } })
      .lean<ClaimDocument>();
    if (!held || (await this.users.findOne({ _id: held.userId }, { _id: 1 }).lean())) return false;
    const { modifiedCount } = await this.claims.updateOne(
      { _id: FIRST_ADMIN, userId: held.userId },
      { $set: { userId, at } },
    );
    return modifiedCount === 1;
  }

  /** The account was not made: the next one may be the first. */
  async release(userId: string): Promise<void> {
    await this.claims.deleteOne({ _id: FIRST_ADMIN, userId });
  }
}
