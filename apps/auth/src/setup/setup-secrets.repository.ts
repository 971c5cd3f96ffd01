import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, Schema, type Model } from 'mongoose';

interface SetupSecretDocument {
  /** Only the hash of the secret is stored, so that a reader of the database cannot use it. */
  _id: string;
  at: Date;
}

const setupSecretSchema = new Schema<SetupSecretDocument>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, collection: 'gantry_setup_secrets' },
);

/** The secrets of set-up links; every start without an administrator creates one. */
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

  /** @param before absent: all of them */
  async remove(before?: Date): Promise<void> {
    await this.model.deleteMany(before === undefined ? {} : { at: { $lte: before } });
  }
}
