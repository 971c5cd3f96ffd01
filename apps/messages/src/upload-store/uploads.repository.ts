import { CreatesIndexes, findPage, MONGO, type PageQuery } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { uploadDocumentSchema, type UploadDocument } from './upload.schema';

/** What is known of uploaded files, beside their bytes. */
@Injectable()
export class UploadsRepository {
  private readonly model: Model<UploadDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<UploadDocument>('Upload', uploadDocumentSchema);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.model.createIndexes();
  }

  async add(document: UploadDocument): Promise<void> {
    await this.model.insertMany([document], { lean: true });
  }

  async find(_id: string): Promise<UploadDocument | undefined> {
    return (await this.model.findOne({ _id }).lean<UploadDocument | null>()) ?? undefined;
  }

  async several(ids: readonly string[]): Promise<UploadDocument[]> {
    return this.model.find({ _id: { $in: [...ids] } }).lean<UploadDocument[]>();
  }

  async ofRoom(rid: string, limit: number): Promise<UploadDocument[]> {
    return this.model.find({ rid }).limit(limit).lean<UploadDocument[]>();
  }

  /** Files that messages carry. */
  page(query: PageQuery): Promise<{ items: UploadDocument[]; total: number }> {
    return findPage(this.model, { ...query, filter: { $and: [query.filter, { complete: true }] } });
  }

  /** Its bytes go on coming. */
  async touch(_id: string): Promise<void> {
    await this.model.updateOne({ _id }, { $set: { _updatedAt: new Date() } });
  }

  /** All its bytes are there. */
  async markStored(_id: string, { size, etag }: Pick<UploadDocument, 'size' | 'etag'>): Promise<void> {
    const set = { size, etag, uploading: false, progress: 1, uploadedAt: new Date(), _updatedAt: new Date() };
    await this.model.updateOne({ _id }, { $set: set });
  }

  /** From now on it is a message's. @returns undefined when it is one's already, or has been swept */
  async complete(_id: string): Promise<UploadDocument | undefined> {
    const completed = await this.model
      .findOneAndUpdate(
        { _id, complete: false, uploading: false },
        { $set: { complete: true, _updatedAt: new Date() } },
        { returnDocument: 'after' },
      )
      .lean<UploadDocument | null>();
    return completed ?? undefined;
  }

  /** Files that no message carries and that nothing has happened to since. */
  async abandonedSince(date: Date, limit: number): Promise<UploadDocument[]> {
    return this.model
      .find({ complete: false, _updatedAt: { $lt: date } })
      .sort({ _updatedAt: 1 })
      .limit(limit)
      .lean<UploadDocument[]>();
  }

  async remove(_id: string): Promise<void> {
    await this.model.deleteOne({ _id });
  }
}
