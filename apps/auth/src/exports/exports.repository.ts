import { CreatesIndexes, FileStore, isDuplicateKey, MONGO, type StoredFile } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import {
  ARCHIVES_BUCKET,
  exportDocumentSchema,
  PARTS_BUCKET,
  type ExportDocument,
  type RoomProgress,
} from './export.schema';

const JSON_TYPE = 'application/octet-stream';
const ZIP_TYPE = 'application/zip';
/** Most exports removed per sweep. */
const MAX_SWEPT = 100;

/** Exports, their pages, and their archives. */
@Injectable()
export class ExportsRepository {
  private readonly exports: Model<ExportDocument>;
  private readonly parts: FileStore;
  private readonly archives: FileStore;

  constructor(@Inject(MONGO) connection: Connection) {
    this.exports = connection.model<ExportDocument>('Export', exportDocumentSchema);
    this.parts = new FileStore(connection, PARTS_BUCKET);
    this.archives = new FileStore(connection, ARCHIVES_BUCKET);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.exports.createIndexes();
  }

  /** @returns false when one of this kind is running */
  async begin(document: ExportDocument): Promise<boolean> {
    try {
      await this.exports.insertMany([document], { lean: true });
      return true;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return false;
    }
  }

  async find(id: string): Promise<ExportDocument | undefined> {
    return (await this.exports.findOne({ _id: id }).lean<ExportDocument>()) ?? undefined;
  }

  /** The newest export of this room with the same options. */
  async newestAsked(asked: string): Promise<ExportDocument | undefined> {
    return (await this.exports.findOne({ asked }).sort({ createdAt: -1 }).lean<ExportDocument>()) ?? undefined;
  }

  /** The user's newest export of this kind. */
  async newest(userId: string, fullExport: boolean): Promise<ExportDocument | undefined> {
    return (
      (await this.exports
        .findOne({ userId, fullExport, asked: { $exists: false } })
        .sort({ createdAt: -1 })
        .lean<ExportDocument>()) ?? undefined
    );
  }

  async byFile(fileId: string): Promise<ExportDocument | undefined> {
    return (await this.exports.findOne({ fileId }).lean<ExportDocument>()) ?? undefined;
  }

  async countOpenBefore(date: Date): Promise<number> {
    return this.exports.countDocuments({ open: { $exists: true }, createdAt: { $lt: date } });
  }

  async update(id: string, set: Partial<ExportDocument>): Promise<void> {
    await this.exports.updateOne({ _id: id }, { $set: { ...set, _updatedAt: new Date() } });
  }

  async updateRoom(id: string, index: number, room: RoomProgress): Promise<void> {
    await this.exports.updateOne({ _id: id }, { $set: { [`roomList.${index}`]: room, _updatedAt: new Date() } });
  }

  /** Records the end of an export, whether completed or failed. */
  async close(id: string, set: Partial<ExportDocument>): Promise<void> {
    await this.exports.updateOne({ _id: id }, { $set: { ...set, _updatedAt: new Date() }, $unset: { open: '' } });
  }

  /** Stores a page; after a crash it replaces the one stored before. */
  async savePart(id: string, content: Buffer): Promise<void> {
    await this.parts.remove(id);
    await this.parts.save(id, content, { name: id, type: JSON_TYPE });
  }

  async readPart(id: string): Promise<Buffer> {
    const file = await this.parts.find(id);
    if (!file) throw new Error(`part ${id} of an export is gone`);
    return this.parts.read(file);
  }

  async removePart(id: string): Promise<void> {
    await this.parts.remove(id);
  }

  async saveArchive(id: string, name: string, parts: AsyncIterable<Uint8Array>): Promise<void> {
    await this.archives.remove(id);
    await this.archives.saveStream(id, parts, { name, type: ZIP_TYPE });
  }

  async archive(id: string): Promise<StoredFile | undefined> {
    return this.archives.find(id);
  }

  async readArchive(file: StoredFile, offset: number, length: number): Promise<Buffer> {
    return this.archives.read(file, offset, length);
  }

  /** Exports from before a date, oldest first. */
  async olderThan(date: Date): Promise<ExportDocument[]> {
    return this.exports
      .find({ createdAt: { $lt: date } })
      .sort({ createdAt: 1 })
      .limit(MAX_SWEPT)
      .lean<ExportDocument[]>();
  }

  async ofUser(userId: string): Promise<ExportDocument[]> {
    return this.exports.find({ userId }).limit(MAX_SWEPT).lean<ExportDocument[]>();
  }

  async remove({ _id, fileId }: ExportDocument): Promise<void> {
    if (fileId !== undefined) await this.archives.remove(fileId);
    await this.exports.deleteOne({ _id });
  }
}
