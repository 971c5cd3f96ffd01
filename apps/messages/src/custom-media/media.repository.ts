import type { JsonQuery } from '@gantry/contracts';
import { FileStore, findPage } from '@gantry/service-kit';
import type { Connection, Model, Schema } from 'mongoose';

/** The common part of custom emoji and custom sounds: a name, and a file whose id no answer contains. */
export interface MediaDocument {
  _id: string;
  name: string;
  extension: string;
  _updatedAt: Date;
  /** Id of the file. A new file gets a new id, so that nobody reads a mixture of two. */
  _file?: string;
}

export interface MediaFile {
  readonly type: string;
  readonly content: Buffer;
  /** Without the quotes of the HTTP header. */
  readonly etag: string;
}

/** Most documents that one answer holds. */
export const MAX_MEDIA = 5_000;
const HIDDEN = { _file: 0 } as const;

/** Documents with one file each; every kind has a collection and a bucket of its own. */
export abstract class MediaRepository<Shown extends Omit<MediaDocument, '_file'>> {
  protected readonly model: Model<Shown & MediaDocument>;
  private readonly files: FileStore;

  protected constructor(connection: Connection, name: string, schema: Schema<Shown & MediaDocument>, bucket: string) {
    this.model = connection.model<Shown & MediaDocument>(name, schema);
    this.files = new FileStore(connection, bucket);
  }

  page(
    filter: JsonQuery,
    options: { sort: Record<string, 1 | -1>; offset: number; count: number },
  ): Promise<{ items: Shown[]; total: number }> {
    return findPage<Shown, Shown & MediaDocument>(this.model, { filter, projection: HIDDEN, ...options });
  }

  async byId(_id: string): Promise<Shown | undefined> {
    return this.one({ _id });
  }

  protected async one(filter: Record<string, unknown>): Promise<Shown | undefined> {
    return (await this.model.findOne(filter, HIDDEN).lean<Shown | null>()) ?? undefined;
  }

  /** Creates or changes the document. */
  async put(_id: string, fields: Partial<Omit<Shown, '_id' | '_updatedAt'>>): Promise<void> {
    await this.model.updateOne({ _id }, { $set: { ...fields, _updatedAt: new Date() } }, { upsert: true });
  }

  async remove(_id: string): Promise<void> {
    const removed = await this.model.findOneAndDelete({ _id }).lean<MediaDocument | null>();
    if (removed?._file !== undefined) await this.files.remove(removed._file);
  }

  /** Replaces the file. @param id a new id for the file */
  async setFile(
    _id: string,
    id: string,
    content: Uint8Array,
    kind: { extension: string; type: string },
  ): Promise<void> {
    await this.files.save(id, content, { name: id, type: kind.type });
    const before = await this.model
      .findOneAndUpdate({ _id }, { $set: { _file: id, extension: kind.extension, _updatedAt: new Date() } })
      .lean<MediaDocument | null>();
    const unused = before ? before._file : id;
    if (unused !== undefined) await this.files.remove(unused);
  }

  /** The file of the document that matches, whatever extension the address has. */
  async fileOf(filter: Record<string, unknown>): Promise<MediaFile | undefined> {
    const found = await this.model.findOne(filter, { _file: 1 }).lean<MediaDocument | null>();
    const file = found?._file === undefined ? undefined : await this.files.find(found._file);
    return file && { type: file.type, content: await this.files.read(file), etag: file._id };
  }
}
