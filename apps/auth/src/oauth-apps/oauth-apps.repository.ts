import { CreatesIndexes, insertMissing, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { oauthAppDocumentSchema, type OauthAppDocument } from './oauth-app.schema';

/** Most applications of one answer. */
const MAX_APPS = 1_000;

/** The stored applications. */
@Injectable()
export class OauthAppsRepository {
  private readonly model: Model<OauthAppDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<OauthAppDocument>('OauthApp', oauthAppDocumentSchema);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.model.createIndexes();
  }

  async all(): Promise<OauthAppDocument[]> {
    return this.model.find({}).sort({ name: 1 }).limit(MAX_APPS).lean<OauthAppDocument[]>();
  }

  async find(key: { readonly _id: string } | { readonly clientId: string }): Promise<OauthAppDocument | undefined> {
    return (await this.model.findOne({ ...key }).lean<OauthAppDocument>()) ?? undefined;
  }

  async insertMissing(apps: readonly OauthAppDocument[]): Promise<void> {
    await insertMissing(this.model, apps);
  }

  async insert(app: OauthAppDocument): Promise<void> {
    await this.model.insertMany([app], { lean: true });
  }

  async update(
    _id: string,
    changes: Pick<OauthAppDocument, 'name' | 'active' | 'redirectUri'>,
  ): Promise<OauthAppDocument | undefined> {
    const update = { $set: { ...changes, _updatedAt: new Date() } };
    return (
      (await this.model.findOneAndUpdate({ _id }, update, { returnDocument: 'after' }).lean<OauthAppDocument>()) ??
      undefined
    );
  }

  async remove(_id: string): Promise<boolean> {
    return (await this.model.deleteOne({ _id })).deletedCount === 1;
  }
}
