import { newId } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import type { Mail } from './mail.port';
import { mailDocumentSchema, type MailDocument } from './mail.schema';

/** Mails at rest, until they are a week old. */
@Injectable()
export class MailOutboxRepository implements OnModuleInit {
  private readonly model: Model<MailDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<MailDocument>('MailOutbox', mailDocumentSchema);
  }

  async onModuleInit(): Promise<void> {
    await this.model.createIndexes();
  }

  async add(mail: Mail, now: Date): Promise<void> {
    await this.model.insertMany([{ ...mail, _id: newId(), ts: now, _updatedAt: now }], { lean: true });
  }
}
