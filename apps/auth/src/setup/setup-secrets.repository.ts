import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, Schema, type Model } from 'mongoose';

interface SetupSecretDocument {
  /** Hash of the secret: whoever reads the database sets nothing up. */
  _id: string;
  at: Date;
}

const setupSecretSchema = new Schema<SetupSecretDocument>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, collection: 'gantry_setup_secrets' },
);

/** The secrets of set-up links: one of each start that found no administrator. */
@Injectable()
export class SetupSecretsRepository {
  private readonly model: Model<SetupSecretDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<SetupSecretDocument>('SetupSecret', setupSecretSchema);
  }

  async keep(hash: string, at: Date): Promise<void> {
    await this.model.insertMany([{ _id: hash, at }], { lean: true });
  }

  async isKept(hash: string, since: Date): Promise<boolean> {
    return (await this.model.findOne({ _id: hash, at: { $gt: since } }, { _id: 1 }).lean()) !== null;
  }

  /** @param before all of them without it. */
  async remove(before?: Date): Promise<void> {
    await this.model.deleteMany(before === undefined ? {} : { at: { $lte: before } });
  }
}
