import type { Integration } from '@gantry/contracts';
import { CreatesIndexes, findPage, MONGO, type PageQuery } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { integrationDocumentSchema } from './integration.schema';

export type IntegrationFilter = Readonly<Record<string, unknown>>;

@Injectable()
export class IntegrationsRepository {
  private readonly model: Model<Integration>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<Integration>('Integration', integrationDocumentSchema);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.model.createIndexes();
  }

  page(query: PageQuery): Promise<{ items: Integration[]; total: number }> {
    return findPage(this.model, query);
  }

  async insert(integration: Integration): Promise<void> {
    await this.model.insertMany([integration], { lean: true });
  }

  /** @param within filter for the integrations that the caller may see */
  async one(_id: string, within: IntegrationFilter = {}): Promise<Integration | undefined> {
    return (await this.model.findOne({ $and: [{ _id }, { ...within }] }).lean<Integration>()) ?? undefined;
  }

  /** @returns the removed integration */
  async remove(_id: string, within: IntegrationFilter): Promise<Integration | undefined> {
    return (await this.model.findOneAndDelete({ $and: [{ _id }, { ...within }] }).lean<Integration>()) ?? undefined;
  }
}
