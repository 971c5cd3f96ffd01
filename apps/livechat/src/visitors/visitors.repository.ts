import type { Visitor } from '@gantry/contracts';
import { CreatesIndexes, isDuplicateKey, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { visitorDocumentSchema } from './visitor.schema';

/** Another visitor has the token or the name. */
export class VisitorTakenError extends Error {}

/** Registered visitors. */
@Injectable()
export class VisitorsRepository {
  private readonly model: Model<Visitor>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<Visitor>('Visitor', visitorDocumentSchema);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.model.createIndexes();
  }

  async byToken(token: string): Promise<Visitor | undefined> {
    return (await this.model.findOne({ token }).lean<Visitor>()) ?? undefined;
  }

  async byId(_id: string): Promise<Visitor | undefined> {
    return (await this.model.findOne({ _id }).lean<Visitor>()) ?? undefined;
  }

  /** @throws VisitorTakenError */
  async insert(visitor: Visitor): Promise<void> {
    try {
      await this.model.insertMany([visitor], { lean: true });
    } catch (error) {
      if (isDuplicateKey(error)) throw new VisitorTakenError();
      throw error;
    }
  }

  /** @returns the visitor after the change; undefined when there is none */
  async update(_id: string, changes: Readonly<Record<string, unknown>>): Promise<Visitor | undefined> {
    const update = { $set: { ...changes, _updatedAt: new Date() } };
    return (
      (await this.model.findOneAndUpdate({ _id }, update, { returnDocument: 'after' }).lean<Visitor>()) ?? undefined
    );
  }
}
