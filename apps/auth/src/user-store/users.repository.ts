import { MAX_LOOKUP } from '@gantry/contracts';
import { CreatesIndexes, isDuplicateKey, MONGO, type PageQuery } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { CASE_INDEXES, IGNORING_CASE, onUserWritten, userModel, type UserDocument } from './user.schema';

export type Projection = Readonly<Record<string, 0 | 1>>;
export type Filter = Readonly<Record<string, unknown>>;

/** Another account has the user name or address. */
export class TakenError extends Error {
  constructor(readonly field: 'username' | 'email') {
    super(`${field} is taken`);
  }
}

const CARD: Projection = {
  username: 1,
  name: 1,
  roles: 1,
  active: 1,
  type: 1,
  status: 1,
  utcOffset: 1,
  customFields: 1,
};

/** The stored accounts. Credentials are in the sessions repository. */
@Injectable()
export class UsersRepository {
  private readonly model: Model<UserDocument>;

  constructor(@Inject(MONGO) private readonly connection: Connection) {
    this.model = userModel(connection);
  }

  /** See {@link onUserWritten}: includes the writes of all repositories of this process. */
  onWritten(listener: (userId: string | undefined) => void): void {
    onUserWritten(this.connection, listener);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.model.createIndexes();
    for (const { name, key } of CASE_INDEXES) await this.createCaseIndex(name, key);
  }

  /**
   * Creates the unique index unless the database already contains names that differ in case only; then only new names
   * are checked.
   */
  private async createCaseIndex(name: string, key: Readonly<Record<string, 1>>): Promise<void> {
    const options = { name, sparse: true, collation: IGNORING_CASE };
    try {
      await this.model.collection.createIndex({ ...key }, { ...options, unique: true });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      await this.model.collection.createIndex({ ...key }, options);
    }
  }

  async findById(id: string, projection: Projection = {}): Promise<UserDocument | undefined> {
    return (await this.model.findOne({ _id: id }, projection).lean<UserDocument>()) ?? undefined;
  }

  /** By exact name, else ignoring case if exactly one account matches. */
  async findByUsername(username: string, projection: Projection = {}): Promise<UserDocument | undefined> {
    return this.findIgnoringCase({ username }, projection);
  }

  /** By exact address, else ignoring case if exactly one account matches. */
  async findByEmail(address: string, projection: Projection = {}): Promise<UserDocument | undefined> {
    return this.findIgnoringCase({ 'emails.address': address }, projection);
  }

  /** A text like `ada@example.com` is an address, any other a user name (contract/defaults.json, accounts.login). */
  findByLogin(name: string, projection: Projection = {}): Promise<UserDocument | undefined> {
    return name.includes('@') ? this.findByEmail(name, projection) : this.findByUsername(name, projection);
  }

  private async findIgnoringCase(filter: Filter, projection: Projection): Promise<UserDocument | undefined> {
    const exact = await this.model.findOne({ ...filter }, projection).lean<UserDocument>();
    if (exact) return exact;
    const [only, twin] = await this.model
      .find({ ...filter }, projection)
      .collation(IGNORING_CASE)
      .limit(2)
      .lean<UserDocument[]>();
    return twin ? undefined : only;
  }

  async isUsernameTaken(username: string): Promise<boolean> {
    return (await this.model.findOne({ username }, { _id: 1 }).collation(IGNORING_CASE).lean()) !== null;
  }

  async isEmailTaken(address: string): Promise<boolean> {
    return (
      (await this.model.findOne({ 'emails.address': address }, { _id: 1 }).collation(IGNORING_CASE).lean()) !== null
    );
  }

  /** @throws TakenError when another account was faster */
  async insert(user: UserDocument): Promise<void> {
    try {
      await this.model.insertMany([user], { lean: true });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      throw new TakenError(error.message.includes('emails.address') ? 'email' : 'username');
    }
  }

  /** Cards of the existing users. A user name is matched ignoring case if there is no exact match. */
  async cards(ids: readonly string[], usernames: readonly string[]): Promise<UserDocument[]> {
    const named = await this.model
      .find({ $or: [{ _id: { $in: [...ids] } }, { username: { $in: [...usernames] } }] }, CARD)
      .lean<UserDocument[]>();
    const found = new Set(named.map(({ username }) => username));
    const missing = usernames.filter((username) => !found.has(username));
    if (missing.length === 0) return named;
    const otherwise = await this.model
      .find({ username: { $in: missing } }, CARD)
      .collation(IGNORING_CASE)
      .limit(MAX_LOOKUP)
      .lean<UserDocument[]>();
    const known = new Set(named.map(({ _id }) => _id));
    return [...named, ...otherwise.filter(({ _id }) => !known.has(_id))];
  }

  /** Accounts with a user name ordered by id, and the number of all, `countUpTo` at most. */
  async everybody({
    activeOnly,
    after,
    limit,
    countUpTo,
  }: {
    activeOnly: boolean;
    after: string | undefined;
    limit: number;
    countUpTo: number | undefined;
  }): Promise<{ users: UserDocument[]; total: number }> {
    const filter = { username: { $exists: true }, ...(activeOnly ? { active: true } : {}) };
    const behind = after === undefined ? {} : { _id: { $gt: after } };
    const [users, total] = await Promise.all([
      this.model
        .find({ ...filter, ...behind }, CARD)
        .sort({ _id: 1 })
        // Nearly every account fits: in the order of their ids no more are read than are answered.
        .hint({ _id: 1 })
        .limit(limit)
        .lean<UserDocument[]>(),
      this.model.countDocuments(filter, countUpTo === undefined ? {} : { limit: countUpTo }),
    ]);
    return { users, total };
  }

  async page({
    filter,
    sort,
    projection,
    offset,
    count,
  }: PageQuery): Promise<{ users: UserDocument[]; total: number }> {
    const everyone = Object.keys(filter).length === 0;
    const [users, total] = await Promise.all([
      this.model
        .find({ ...filter }, projection)
        .sort({ ...sort })
        .skip(offset)
        .limit(count)
        .lean<UserDocument[]>(),
      everyone ? this.model.estimatedDocumentCount() : this.model.countDocuments({ ...filter }),
    ]);
    return { users, total };
  }

  /** @param except ids to ignore */
  async hasAdmin(except: readonly string[] = []): Promise<boolean> {
    return (await this.model.findOne({ roles: 'admin', _id: { $nin: [...except] } }, { _id: 1 }).lean()) !== null;
  }

  /** The oldest account that was not created by the platform. */
  async oldestPerson(): Promise<UserDocument | undefined> {
    return (await this.model.findOne({ type: 'user' }, CARD).sort({ createdAt: 1 }).lean<UserDocument>()) ?? undefined;
  }

  /** @returns the user after the change */
  async addRole(id: string, role: string): Promise<UserDocument | undefined> {
    const update = { $addToSet: { roles: role }, $set: { _updatedAt: new Date() } };
    return (
      (await this.model
        .findOneAndUpdate({ _id: id }, update, { returnDocument: 'after', projection: CARD })
        .lean<UserDocument>()) ?? undefined
    );
  }

  /** @returns whether the user was missing and has been created */
  async insertWhenMissing(user: UserDocument): Promise<boolean> {
    if (await this.findById(user._id, { _id: 1 })) return false;
    try {
      await this.insert(user);
      return true;
    } catch (error) {
      // Another replica created it at the same time, or the name belongs to another account.
      if (error instanceof TakenError) return false;
      throw error;
    }
  }

  /** Replaces whatever has the user's id. */
  async replace(user: UserDocument): Promise<void> {
    await this.model.replaceOne({ _id: user._id }, user, { upsert: true });
  }

  async remove(id: string): Promise<void> {
    await this.model.deleteOne({ _id: id });
  }
}
