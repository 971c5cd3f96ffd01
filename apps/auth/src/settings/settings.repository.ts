import type { SettingValue } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { insertMissing } from '../first-start/missing.repository';
import { settingDocumentSchema, SETTINGS_COLLECTION, type SettingDocument } from './setting.schema';

/** The stored settings. */
@Injectable()
export class SettingsRepository implements OnModuleInit {
  private readonly model: Model<SettingDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<SettingDocument>('Setting', settingDocumentSchema, SETTINGS_COLLECTION);
  }

  async onModuleInit(): Promise<void> {
    await this.model.createIndexes();
  }

  /** All values by id, groups left out. One read of about 900 small records. */
  async values(): Promise<Record<string, SettingValue>> {
    const records = await this.model.find({ type: { $ne: 'group' } }, { value: 1 }).lean();
    return Object.fromEntries(records.map(({ _id, value }) => [_id, value ?? null] as const));
  }

  async groupIds(): Promise<string[]> {
    const records = await this.model.find({ type: 'group' }, { _id: 1 }).lean();
    return records.map(({ _id }) => _id);
  }

  async insertMissing(records: readonly SettingDocument[]): Promise<void> {
    await insertMissing(this.model, records);
  }

  /** @returns false when the record is not there or its value was already that. */
  async setValue(id: string, value: SettingValue): Promise<boolean> {
    const { modifiedCount } = await this.model.updateOne({ _id: id, value: { $ne: value } }, { $set: { value, _updatedAt: new Date() } });
    return modifiedCount === 1;
  }

  /** Changes a value only while it is what the caller believes. @returns whether this call did it. */
  async replaceValue(id: string, expected: SettingValue, value: SettingValue): Promise<boolean> {
    const { modifiedCount } = await this.model.updateOne({ _id: id, value: expected }, { $set: { value, _updatedAt: new Date() } });
    return modifiedCount === 1;
  }
}
