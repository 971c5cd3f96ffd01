import { isDuplicateKey, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { PENDING_ADDRESS } from '../user-store/account.edit';
import {
  IGNORING_CASE,
  userModel,
  type LoginToken,
  type PasswordLink,
  type UserDocument,
  type VerificationLink,
} from '../user-store/user.schema';

const RESET = 'services.password.reset';
const VERIFICATIONS = 'services.email.verificationTokens';
const TOKENS = 'services.resume.loginTokens';
const PERSON = { username: 1, name: 1, emails: 1, active: 1, type: 1, roles: 1, createdAt: 1 } as const;
/** Most links for confirming addresses that one account may have; older ones are removed. */
const MAX_VERIFICATIONS = 5;
/** Most administrators that are told by mail. */
const MAX_ADMINS = 50;

/** Stores the mailed links in the accounts. A token works once: the update that uses it removes it. */
@Injectable()
export class AccountLinksRepository {
  private readonly model: Model<UserDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = userModel(connection);
  }

  /** The account to mail a link to: the only one that has the address, ignoring case. */
  async byAddress(address: string): Promise<UserDocument | undefined> {
    const [only, twin] = await this.model
      .find({ 'emails.address': address }, { ...PERSON, 'services.password.bcrypt': 1 })
      .collation(IGNORING_CASE)
      .limit(2)
      .lean<UserDocument[]>();
    return twin ? undefined : only;
  }

  /** Active administrators who have an address. */
  async administrators(): Promise<UserDocument[]> {
    return this.model
      .find({ roles: 'admin', active: true, 'emails.0': { $exists: true } }, PERSON)
      .limit(MAX_ADMINS)
      .lean<UserDocument[]>();
  }

  async setPasswordLink(userId: string, link: PasswordLink): Promise<void> {
    await this.model.updateOne({ _id: userId }, { $set: { [RESET]: link, _updatedAt: new Date() } });
  }

  async addVerification(userId: string, link: VerificationLink): Promise<void> {
    const push = { [VERIFICATIONS]: { $each: [link], $slice: -MAX_VERIFICATIONS } };
    await this.model.updateOne(
      { _id: userId, $or: [{ 'emails.address': link.address }, { [PENDING_ADDRESS]: link.address }] },
      { $push: push, $set: { _updatedAt: new Date() } },
    );
  }

  async withPasswordLink(token: string): Promise<{ user: UserDocument; link: PasswordLink } | undefined> {
    const user = await this.model
      .findOne({ [`${RESET}.token`]: token }, { ...PERSON, [RESET]: 1 })
      .lean<UserDocument>();
    const link = user?.services?.password?.reset;
    return user && link ? { user, link } : undefined;
  }

  async withVerification(token: string): Promise<{ user: UserDocument; link: VerificationLink } | undefined> {
    const user = await this.model
      .findOne({ [`${VERIFICATIONS}.token`]: token }, { ...PERSON, [VERIFICATIONS]: 1 })
      .lean<UserDocument>();
    const link = user?.services?.email?.verificationTokens?.find((one) => one.token === token);
    return user && link ? { user, link } : undefined;
  }

  /**
   * Uses a link: sets another password, marks the address as verified and removes every login.
   * @returns the removed logins; undefined when the link was already used or the address is no longer the user's
   */
  async usePasswordLink(
    userId: string,
    { token, email }: PasswordLink,
    bcrypt: string,
  ): Promise<LoginToken[] | undefined> {
    const update = {
      $set: {
        'services.password.bcrypt': bcrypt,
        'emails.$[own].verified': true,
        [TOKENS]: [],
        _updatedAt: new Date(),
      },
      $unset: { [RESET]: '', requirePasswordChange: '', requirePasswordChangeReason: '' },
    };
    const before = await this.model
      .findOneAndUpdate({ _id: userId, [`${RESET}.token`]: token, 'emails.address': email }, update, {
        returnDocument: 'before',
        projection: { [TOKENS]: 1 },
        arrayFilters: [{ 'own.address': email }],
      })
      .lean<UserDocument>();
    return before ? (before.services?.resume?.loginTokens ?? []) : undefined;
  }

  /**
   * Uses a link: marks its address as verified.
   * @returns the user; undefined when the link was already used or the address is no longer the user's
   */
  async useVerification(userId: string, { token, address }: VerificationLink): Promise<UserDocument | undefined> {
    const update = {
      $set: { 'emails.$[own].verified': true, _updatedAt: new Date() },
      $pull: { [VERIFICATIONS]: { address } },
    };
    const filter = { _id: userId, [`${VERIFICATIONS}.token`]: token, 'emails.address': address };
    return (
      (await this.model
        .findOneAndUpdate(filter, update, {
          returnDocument: 'after',
          projection: PERSON,
          arrayFilters: [{ 'own.address': address }],
        })
        .lean<UserDocument>()) ?? undefined
    );
  }

  /**
   * Uses the link of an address that was waiting for confirmation: it replaces all other addresses.
   * @returns the user and the former addresses; undefined when it is no longer waiting, or belongs to somebody else now
   */
  async takePendingAddress(
    userId: string,
    { token, address }: VerificationLink,
  ): Promise<{ user: UserDocument; former: UserDocument['emails'] } | undefined> {
    const emails = [{ address, verified: true }];
    const update = {
      $set: { emails, _updatedAt: new Date() },
      $unset: { [PENDING_ADDRESS]: '' },
      $pull: { [VERIFICATIONS]: { address } },
    };
    const filter = { _id: userId, [`${VERIFICATIONS}.token`]: token, [PENDING_ADDRESS]: address };
    try {
      const before = await this.model
        .findOneAndUpdate(filter, update, { returnDocument: 'before', projection: PERSON })
        .lean<UserDocument>();
      return before ? { user: { ...before, emails }, former: before.emails } : undefined;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return undefined;
    }
  }

  /** @returns the account if it had the first role and a verified address; the other role has replaced the first */
  async replaceRole(userId: string, from: string, to: string): Promise<UserDocument | undefined> {
    const filter = { _id: userId, roles: from, emails: { $elemMatch: { verified: true } } };
    // Two updates, because one cannot add to and remove from the same list.
    if ((await this.model.updateOne(filter, { $addToSet: { roles: to } })).matchedCount === 0) return undefined;
    const update = { $pull: { roles: from }, $set: { _updatedAt: new Date() } };
    return (
      (await this.model
        .findOneAndUpdate({ _id: userId }, update, { returnDocument: 'after', projection: { services: 0 } })
        .lean<UserDocument>()) ?? undefined
    );
  }
}
