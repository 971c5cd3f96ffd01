import { isDuplicateKey, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { userModel, type UserDocument } from '../user-store/user.schema';
import { claimDocumentSchema, type ClaimDocument } from './first-admin.schema';

const FIRST_ADMIN = 'first-admin';
/** A claim is followed by one write that creates the account. After this time the claim counts as abandoned, ms. */
const STALE_AFTER_MS = 60_000;

/**
 * The first user who registers becomes administrator. The claim is one document, so only one of several concurrent
 * registrations gets it.
 */
@Injectable()
export class FirstAdminRepository {
  private readonly claims: Model<ClaimDocument>;
  private readonly users: Model<UserDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.claims = connection.model<ClaimDocument>('AccountClaim', claimDocumentSchema);
    this.users = userModel(connection);
  }

  /** @param userId of the account that is about to be created. @returns whether it is the first administrator */
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

  /** Removes a claim whose account was never created, or no longer exists. */
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

  /** The account was not created: the next one may be the first. */
  async release(userId: string): Promise<void> {
    await this.claims.deleteOne({ _id: FIRST_ADMIN, userId });
  }
}
