import { newId } from '@gantry/contracts';
import { CreatesIndexes, FileStore, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { userModel, type UserDocument } from '../user-store/user.schema';
import { AVATARS_COLLECTION, avatarRecordSchema, type AvatarRecord } from './avatar.schema';

/** The owner of a picture. */
export type PictureOwner = { readonly userId: string } | { readonly rid: string };

/** Uploaded pictures, and the references to them in accounts. */
@Injectable()
export class AvatarsRepository {
  private readonly records: Model<AvatarRecord>;
  private readonly users: Model<UserDocument>;
  private readonly files: FileStore;

  constructor(@Inject(MONGO) connection: Connection) {
    this.records = connection.model<AvatarRecord>('Avatar', avatarRecordSchema);
    this.users = userModel(connection);
    this.files = new FileStore(connection, AVATARS_COLLECTION);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.records.createIndexes();
  }

  /** Stores the picture under a new id, then changes the reference in the account, then removes the earlier picture. */
  async replace(
    userId: string,
    picture: { type: string; content: Uint8Array },
    origin: string,
  ): Promise<{ etag: string }> {
    const record = await this.put({ userId }, picture);
    await this.mark(userId, origin, record.etag);
    await this.drop({ userId }, record._id);
    return { etag: record.etag };
  }

  /** The rooms service stores the etag in the room itself. */
  async replaceOfRoom(rid: string, picture: { type: string; content: Uint8Array }): Promise<{ etag: string }> {
    const record = await this.put({ rid }, picture);
    await this.drop({ rid }, record._id);
    return { etag: record.etag };
  }

  private async put(owner: PictureOwner, picture: { type: string; content: Uint8Array }): Promise<AvatarRecord> {
    const now = new Date();
    const record: AvatarRecord = {
      _id: newId(),
      ...owner,
      type: picture.type,
      size: picture.content.byteLength,
      etag: newId(),
      uploadedAt: now,
      _updatedAt: now,
    };
    const name = 'rid' in owner ? owner.rid : owner.userId;
    await this.files.save(record._id, picture.content, { name, type: picture.type });
    await this.records.insertMany([record], { lean: true });
    return record;
  }

  /** Returns to initials. @param origin the avatarOrigin of the account; removed when absent */
  async clear(userId: string, origin?: string): Promise<{ etag: string }> {
    const etag = newId();
    await this.mark(userId, origin, etag);
    await this.drop({ userId });
    return { etag };
  }

  private async mark(userId: string, origin: string | undefined, etag: string): Promise<void> {
    const set = { avatarETag: etag, _updatedAt: new Date(), ...(origin === undefined ? {} : { avatarOrigin: origin }) };
    await this.users.updateOne(
      { _id: userId },
      { $set: set, ...(origin === undefined ? { $unset: { avatarOrigin: '' } } : {}) },
    );
  }

  private async drop(owner: PictureOwner, except = ''): Promise<void> {
    for (const { _id } of await this.records
      .find({ ...owner, _id: { $ne: except } }, { _id: 1 })
      .lean<AvatarRecord[]>()) {
      await this.files.remove(_id);
      await this.records.deleteOne({ _id });
    }
  }

  /** Removes the pictures of an account or a room that was deleted or has no picture any more. */
  async forget(owner: PictureOwner): Promise<void> {
    await this.drop(owner);
  }

  /** The newest record, when two uploads ran at the same time. */
  async current(owner: PictureOwner): Promise<AvatarRecord | undefined> {
    return (
      (await this.records
        .findOne({ ...owner })
        .sort({ uploadedAt: -1 })
        .lean<AvatarRecord>()) ?? undefined
    );
  }

  /** @returns undefined when another picture replaced it in the meantime */
  async content({ _id }: AvatarRecord): Promise<Buffer | undefined> {
    const file = await this.files.find(_id);
    return file && this.files.read(file);
  }
}
