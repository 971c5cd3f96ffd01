import { newId } from '@gantry/contracts';
import { CreatesIndexes, FileStore, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { userDocumentSchema, type UserDocument } from '../user-store/user.schema';
import { AVATARS_COLLECTION, avatarRecordSchema, type AvatarRecord } from './avatar.schema';

/** Uploaded pictures, and what the accounts say of them. */
@Injectable()
export class AvatarsRepository {
  private readonly records: Model<AvatarRecord>;
  private readonly users: Model<UserDocument>;
  private readonly files: FileStore;

  constructor(@Inject(MONGO) connection: Connection) {
    this.records = connection.model<AvatarRecord>('Avatar', avatarRecordSchema);
    this.users = connection.model<UserDocument>('User', userDocumentSchema);
    this.files = new FileStore(connection, AVATARS_COLLECTION);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.records.createIndexes();
  }

  /** Stores the picture under a name of its own, then lets the account point at it, then drops the earlier one. */
  async replace(
    userId: string,
    picture: { type: string; content: Uint8Array },
    origin: string,
  ): Promise<{ etag: string }> {
    const now = new Date();
    const record: AvatarRecord = {
      _id: newId(),
      userId,
      type: picture.type,
      size: picture.content.byteLength,
      etag: newId(),
      uploadedAt: now,
      _updatedAt: now,
    };
    await this.files.save(record._id, picture.content, { name: userId, type: picture.type });
    await this.records.insertMany([record], { lean: true });
    await this.mark(userId, origin, record.etag);
    await this.drop(userId, record._id);
    return { etag: record.etag };
  }

  /** Back to initials. @param origin what the account says of it; nothing when absent */
  async clear(userId: string, origin?: string): Promise<{ etag: string }> {
    const etag = newId();
    await this.mark(userId, origin, etag);
    await this.drop(userId);
    return { etag };
  }

  private async mark(userId: string, origin: string | undefined, etag: string): Promise<void> {
    const set = { avatarETag: etag, _updatedAt: new Date(), ...(origin === undefined ? {} : { avatarOrigin: origin }) };
    await this.users.updateOne(
      { _id: userId },
      { $set: set, ...(origin === undefined ? { $unset: { avatarOrigin: '' } } : {}) },
    );
  }

  private async drop(userId: string, except = ''): Promise<void> {
    for (const { _id } of await this.records
      .find({ userId, _id: { $ne: except } }, { _id: 1 })
      .lean<AvatarRecord[]>()) {
      await this.files.remove(_id);
      await this.records.deleteOne({ _id });
    }
  }

  /** Forgets the pictures of an account that is gone. */
  async forget(userId: string): Promise<void> {
    await this.drop(userId);
  }

  /** The newest, where two uploads raced. */
  async current(userId: string): Promise<AvatarRecord | undefined> {
    return (await this.records.findOne({ userId }).sort({ uploadedAt: -1 }).lean<AvatarRecord>()) ?? undefined;
  }

  /** @returns undefined when another took its place meanwhile */
  async content({ _id }: AvatarRecord): Promise<Buffer | undefined> {
    const file = await this.files.find(_id);
    return file && this.files.read(file);
  }
}
