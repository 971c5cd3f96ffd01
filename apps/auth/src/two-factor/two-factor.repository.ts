import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { userModel, type EmailCode, type UserDocument } from '../user-store/user.schema';

const TOTP = 'services.totp';
const CODES = 'services.emailCode';
const TOKENS = 'services.resume.loginTokens';
const FACTORS = {
  username: 1,
  roles: 1,
  createdAt: 1,
  emails: 1,
  'services.password.bcrypt': 1,
  [TOTP]: 1,
  'services.email2fa': 1,
  [CODES]: 1,
  [TOKENS]: 1,
} as const;
/** The factors that users enable and disable themselves. */
export type OwnFactor = 'totp' | 'email';
const isOn = { totp: { [`${TOTP}.enabled`]: true }, email: { 'services.email2fa.enabled': true } } as const;
/** Most mailed codes of one account that are valid at the same time, which bounds the number of mails. */
export const MAX_EMAIL_CODES = 5;

type Update = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The second factors in the accounts. Whatever may happen once is one update whose filter makes sure of it. */
@Injectable()
export class TwoFactorRepository {
  private readonly model: Model<UserDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = userModel(connection);
  }

  async find(userId: string): Promise<UserDocument | undefined> {
    return (await this.model.findOne({ _id: userId }, FACTORS).lean<UserDocument>()) ?? undefined;
  }

  /** @returns whether the account matched `filter` */
  private async change(
    filter: Readonly<Record<string, unknown>> & { _id: string },
    { $set, ...update }: Update,
  ): Promise<boolean> {
    const { matchedCount } = await this.model.updateOne(filter, {
      ...update,
      $set: { ...$set, _updatedAt: new Date() },
    });
    return matchedCount === 1;
  }

  /** Trusts the client of a token until a time. */
  async remember(userId: string, hashedToken: string, client: string, until: Date): Promise<void> {
    const entry = { [`${TOKENS}.$.twoFactorAuthorizedUntil`]: until, [`${TOKENS}.$.twoFactorAuthorizedHash`]: client };
    await this.change({ _id: userId, [`${TOKENS}.hashedToken`]: hashedToken }, { $set: entry });
  }

  /** @returns false when a code of this step or a later one was used before */
  async takeTotpStep(userId: string, step: number): Promise<boolean> {
    const unused = { $or: [{ [`${TOTP}.lastStep`]: { $exists: false } }, { [`${TOTP}.lastStep`]: { $lt: step } }] };
    return this.change({ _id: userId, ...unused }, { $set: { [`${TOTP}.lastStep`]: step } });
  }

  /** @returns false when it is not the account's, or was used */
  async takeBackupCode(userId: string, hashed: string): Promise<boolean> {
    return this.change(
      { _id: userId, [`${TOTP}.hashedBackup`]: hashed },
      { $pull: { [`${TOTP}.hashedBackup`]: hashed } },
    );
  }

  /** @returns false when an authenticator app is enabled already */
  async beginTotp(userId: string, tempSecret: string): Promise<boolean> {
    return this.change(
      { _id: userId, [`${TOTP}.enabled`]: { $ne: true } },
      { $set: { [TOTP]: { enabled: false, tempSecret } } },
    );
  }

  /** @returns false when another secret was created in the meantime */
  async enableTotp(
    userId: string,
    secret: string,
    hashedBackup: readonly string[],
    lastStep: number,
  ): Promise<boolean> {
    const totp = { enabled: true, secret, hashedBackup: [...hashedBackup], lastStep };
    return this.change({ _id: userId, [`${TOTP}.tempSecret`]: secret }, { $set: { [TOTP]: totp } });
  }

  /** @param beside a factor that must still be enabled. @returns false when it is not */
  async disableTotp(userId: string, beside?: OwnFactor): Promise<boolean> {
    return this.change({ _id: userId, ...(beside && isOn[beside]) }, { $set: { [TOTP]: { enabled: false } } });
  }

  async setBackupCodes(userId: string, hashedBackup: readonly string[]): Promise<void> {
    await this.change(
      { _id: userId, [`${TOTP}.enabled`]: true },
      { $set: { [`${TOTP}.hashedBackup`]: [...hashedBackup] } },
    );
  }

  /** @param beside a factor that must still be enabled. @returns false when it is not */
  async setEmailCodes(userId: string, enabled: boolean, beside?: OwnFactor): Promise<boolean> {
    return this.change(
      { _id: userId, ...(beside && isOn[beside]) },
      { $set: { 'services.email2fa': { enabled, changedAt: new Date() } } },
    );
  }

  async dropExpiredCodes(userId: string, now: Date): Promise<void> {
    await this.change({ _id: userId }, { $pull: { [CODES]: { expire: { $lte: now } } } });
  }

  /** @returns false when the account has the maximum of valid codes */
  async addCode(userId: string, code: EmailCode): Promise<boolean> {
    return this.change(
      { _id: userId, [`${CODES}.${MAX_EMAIL_CODES - 1}`]: { $exists: false } },
      { $push: { [CODES]: code } },
    );
  }

  /** @returns false when it was already used */
  async takeCode(userId: string, code: string): Promise<boolean> {
    return this.change({ _id: userId, [`${CODES}.code`]: code }, { $pull: { [CODES]: { code } } });
  }
}
