import type { SettingValue } from '@gantry/contracts';
import { CreatesIndexes, findPage, MONGO, type PageQuery, insertMissing } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { settingDocumentSchema, SETTINGS_COLLECTION, type SettingDocument } from './setting.schema';

/** More than any install has: about 900 and 27 for each custom OAuth service. */
const MAX_SETTINGS = 10_000;
const NOT_HIDDEN = { hidden: { $ne: true } };
const EDITABLE = { ...NOT_HIDDEN, blocked: { $ne: true }, type: { $ne: 'group' } };
/** What an operator wrote into the environment is nobody else's business. */
const SHOWN = { processEnvValue: 0 } as const;

type Filter = Readonly<Record<string, unknown>>;

/** The stored settings. */
@Injectable()
export class SettingsRepository {
  private readonly model: Model<SettingDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<SettingDocument>('Setting', settingDocumentSchema, SETTINGS_COLLECTION);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.model.createIndexes();
  }

  /** All values by id, groups left out. One read of about 900 small records. */
  async values(): Promise<Record<string, SettingValue>> {
    return this.valuesOf({ type: { $ne: 'group' } });
  }

  /** Values of the settings whose ids begin so. */
  async valuesBelow(prefix: string): Promise<Record<string, SettingValue>> {
    return this.valuesOf({ _id: { $gte: prefix, $lt: `${prefix}\uffff` } });
  }

  private async valuesOf(filter: Filter): Promise<Record<string, SettingValue>> {
    const records = await this.model
      .find({ ...filter }, { value: 1 })
      .limit(MAX_SETTINGS)
      .lean();
    return Object.fromEntries(records.map(({ _id, value }) => [_id, value ?? null] as const));
  }

  async groupIds(): Promise<string[]> {
    const records = await this.model.find({ type: 'group' }, { _id: 1 }).lean();
    return records.map(({ _id }) => _id);
  }

  async insertMissing(records: readonly SettingDocument[]): Promise<void> {
    await insertMissing(this.model, records);
  }

  /** One that is not hidden. */
  async shown(id: string): Promise<SettingDocument | undefined> {
    return (await this.model.findOne({ _id: id, ...NOT_HIDDEN }, SHOWN).lean<SettingDocument>()) ?? undefined;
  }

  /** Those that are not hidden: public ones, ones changed since a date. */
  async allShown({ since, publicOnly }: { since: Date | undefined; publicOnly: boolean }): Promise<SettingDocument[]> {
    const filter = {
      ...NOT_HIDDEN,
      ...(publicOnly ? { public: true } : {}),
      ...(since === undefined ? {} : { _updatedAt: { $gt: since } }),
    };
    return this.model.find(filter, SHOWN).limit(MAX_SETTINGS).lean<SettingDocument[]>();
  }

  /** Those of the setup wizard, as far as it shows them. */
  async ofWizard(): Promise<Partial<SettingDocument>[]> {
    const fields = { type: 1, packageValue: 1, values: 1, i18nLabel: 1, wizard: 1 } as const;
    return this.model
      .find({ wizard: { $exists: true } }, fields)
      .limit(MAX_SETTINGS)
      .lean<Partial<SettingDocument>[]>();
  }

  /** Settings with values, neither hidden nor groups. */
  page(query: PageQuery): Promise<{ items: SettingDocument[]; total: number }> {
    return findPage(this.model, {
      ...query,
      filter: { $and: [query.filter, { ...NOT_HIDDEN, type: { $ne: 'group' } }] },
    });
  }

  /** @returns the setting as it is now; undefined when it is hidden, blocked or not there. */
  async edit(id: string, change: { value: SettingValue; editor?: string }): Promise<SettingDocument | undefined> {
    return this.change({ _id: id, ...EDITABLE }, change);
  }

  /** Past all rules, for what the platform decides. @returns undefined when the record is not there or its value was already that. */
  async setValue(id: string, value: SettingValue): Promise<SettingDocument | undefined> {
    return this.change({ _id: id, value: { $ne: value } }, { value });
  }

  /** Changes a value only while it is what the caller believes. @returns undefined when somebody else was faster. */
  async replaceValue(id: string, expected: SettingValue, value: SettingValue): Promise<SettingDocument | undefined> {
    return this.change({ _id: id, value: expected }, { value });
  }

  private async change(
    filter: Filter,
    change: { value: SettingValue; editor?: string },
  ): Promise<SettingDocument | undefined> {
    const update = { $set: { ...change, _updatedAt: new Date() } };
    return (
      (await this.model.findOneAndUpdate({ ...filter }, update, { returnDocument: 'after' }).lean<SettingDocument>()) ??
      undefined
    );
  }

  async byIds(ids: readonly string[]): Promise<SettingDocument[]> {
    return this.model.find({ _id: { $in: [...ids] } }).lean<SettingDocument[]>();
  }

  async remove(ids: readonly string[]): Promise<void> {
    await this.model.deleteMany({ _id: { $in: [...ids] } });
  }
}
