import { createHash } from 'node:crypto';
import { CreatesIndexes, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, Schema, type Model } from 'mongoose';

/** The collection in which the reference keeps the state of logins through other sites. */
const CREDENTIALS_COLLECTION = 'rocketchat_credential_tokens';

/** `request`: a browser was sent to a provider · `credential`: it came back, and may log in once */
export type FlowKind = 'saml-request' | 'saml-credential' | 'oauth-request' | 'oauth-credential';

interface FlowDocument {
  _id: string;
  /** JSON. */
  payload: string;
  expireAt: Date;
}

const flowSchema = new Schema<FlowDocument>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, collection: CREDENTIALS_COLLECTION },
);
flowSchema.index({ expireAt: 1 });

/** Secrets are stored as hashes, so that a reader of the database cannot use them. */
function idOf(kind: FlowKind, secret: string): string {
  return `${kind}:${createHash('sha256').update(secret).digest('base64url')}`;
}

/** The state of logins that lead through another site. Each record is used once and expires soon. */
@Injectable()
export class LoginFlowsRepository {
  private readonly model: Model<FlowDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<FlowDocument>('LoginFlow', flowSchema);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.model.createIndexes();
  }

  async put(kind: FlowKind, secret: string, payload: string, expireAt: Date): Promise<void> {
    await this.model.insertMany([{ _id: idOf(kind, secret), payload, expireAt }], { lean: true });
  }

  /** Removes and returns it: of several concurrent callers one gets it. */
  async take(kind: FlowKind, secret: string, now: Date): Promise<string | undefined> {
    const taken = await this.model.findOneAndDelete({ _id: idOf(kind, secret) }).lean<FlowDocument>();
    return taken && taken.expireAt > now ? taken.payload : undefined;
  }

  async sweep(now: Date): Promise<void> {
    await this.model.deleteMany({ expireAt: { $lte: now } });
  }
}
