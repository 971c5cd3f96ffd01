import { isDuplicateKey, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { PENDING_ADDRESS } from '../user-store/account.edit';
import {
  IGNORING_CASE,
  userDocumentSchema,
  type LoginToken,
  type PasswordLink,
  type UserDocument,
  type VerificationLink,
} from '../user-store/user.schema';

const RESET = 'services.password.reset';
const VERIFICATIONS = 'services.email.verificationTokens';
const TOKENS = 'services.resume.loginTokens';
const PERSON = { username: 1, name: 1, emails: 1, active: 1, type: 1, roles: 1, createdAt: 1 } as const;
/** Links to confirm addresses that one account may have; the oldest go. */
const MAX_VERIFICATIONS = 5;
/** Administrators that are told of something. */
const MAX_ADMINS = 50;

/** The mailed links in the accounts. A token counts once: it goes in the update that does what it is for. */
@Injectable()
export class AccountLinksRepository {
  private readonly model: Model<UserDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<UserDocument>('User', userDocumentSchema);
  }

  /** Whom a link may be mailed to: the one account that has the address, ignoring case. */
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
   * Uses a link up: another password, the address is the user's, every login is forgotten.
   * @returns the logins that there were; undefined when somebody used it first or the address is no longer the user's.
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

  /** Uses a link up: its address is the user's. @returns the user; undefined when somebody used it first or the address is no longer the user's. */
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
   * Uses the link of an address up that waited to be confirmed: it takes the place of all others.
   * @returns the user and the addresses before; undefined when it waits no more, or is somebody else's by now.
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

  /** @returns the account when it had the one role and a verified address, with the other role in its place. */
  async replaceRole(userId: string, from: string, to: string): Promise<UserDocument | undefined> {
    const filter = { _id: userId, roles: from, emails: { $elemMatch: { verified: true } } };
    // A role is added and another one removed: one update cannot do both to one list.
    if ((await this.model.updateOne(filter, { $addToSet: { roles: to } })).matchedCount === 0) return undefined;
    const update = { $pull: { roles: from }, $set: { _updatedAt: new Date() } };
    return (
      (await this.model
        .findOneAndUpdate({ _id: userId }, update, { returnDocument: 'after', projection: { services: 0 } })
        .lean<UserDocument>()) ?? undefined
    );
  }
}
