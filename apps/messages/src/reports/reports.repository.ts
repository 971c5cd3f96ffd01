import type { Message } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Collection, Connection } from 'mongoose';

export const REPORTS_COLLECTION = 'rocketchat_reports';

/** A user's report of a message, with a copy of the message. */
export interface Report {
  _id: string;
  message: Message;
  description: string;
  ts: Date;
  userId: string;
  _updatedAt: Date;
}

/** Reported messages, for moderators. */
@Injectable()
export class ReportsRepository {
  private readonly reports: Collection<Report>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.reports = connection.collection<Report>(REPORTS_COLLECTION);
  }

  async insert(report: Report): Promise<void> {
    await this.reports.insertOne(report);
  }
}
