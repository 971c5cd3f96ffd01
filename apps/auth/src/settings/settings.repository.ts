import type { SettingValue } from '@gantry/contracts';
import { CreatesIndexes, findPage, MONGO, type PageQuery, insertMissing } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { settingDocumentSchema, SETTINGS_COLLECTION, type SettingDocument } from './setting.schema';

/** More than any installation has: about 900, and 27 for each custom OAuth service. */
const MAX_SETTINGS = 10_000;
const NOT_HIDDEN = { hidden: { $ne: true } };
const EDITABLE = { ...NOT_HIDDEN, blocked: { $ne: true }, type: { $ne: 'group' } };
/** Excludes values from the environment, which are internal. */
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

  /** All values by id, without groups. One query for about 900 small records. */
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

  /** The setting, unless it is hidden. */
  async shown(id: string): Promise<SettingDocument | undefined> {
    return (await this.model.findOne({ _id: id, ...NOT_HIDDEN }, SHOWN).lean<SettingDocument>()) ?? undefined;
  }

  /** Settings that are not hidden; optionally only public ones, or those changed since a date. */
  async allShown({ since, publicOnly }: { since: Date | undefined; publicOnly: boolean }): Promise<SettingDocument[]> {
    const filter = {
      ...NOT_HIDDEN,
      ...(publicOnly ? { public: true } : {}),
      ...(since === undefined ? {} : { _updatedAt: { $gt: since } }),
    };
    return this.model.find(filter, SHOWN).limit(MAX_SETTINGS).lean<SettingDocument[]>();
  }

  /** The settings of the setup wizard that it shows. */
  async ofWizard(): Promise<Partial<SettingDocument>[]> {
    const fields = { type: 1, packageValue: 1, values: 1, i18nLabel: 1, wizard: 1 } as const;
    return this.model
      .find({ wizard: { $exists: true } }, fields)
      .limit(MAX_SETTINGS)
      .lean<Partial<SettingDocument>[]>();
  }

  /** Settings with values, without hidden ones and groups. */
  page(query: PageQuery): Promise<{ items: SettingDocument[]; total: number }> {
    return findPage(this.model, {
      ...query,
      filter: { $and: [query.filter, { ...NOT_HIDDEN, type: { $ne: 'group' } }] },
    });
  }

  /** @returns the setting after the change; undefined when it is hidden, blocked or missing */
  async edit(id: string, change: { value: SettingValue; editor?: string }): Promise<SettingDocument | undefined> {
    return this.change({ _id: id, ...EDITABLE }, change);
  }

  /**
   * Ignores hidden and blocked, for decisions of the platform itself.
   * @returns undefined when there is no such setting or it had that value already
   */
  async setValue(id: string, value: SettingValue): Promise<SettingDocument | undefined> {
    return this.change({ _id: id, value: { $ne: value } }, { value });
  }

  /**
   * Changes a value only while it is as the caller expects.
   * @returns undefined when another process changed it first
   */
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
