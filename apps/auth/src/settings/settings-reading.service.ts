import type { RequestContext } from '@gantry/bus';
import type {
  getPrivateSettings,
  getPublicSettings,
  getSetting,
  InputOf,
  listSettings,
  OutputOf,
  Setting,
  setupWizardParameters,
} from '@gantry/contracts';
import {
  compileFilter,
  compileProjection,
  compileSort,
  pageInfo,
  pageLimits,
  PolicyCache,
  type QueryPolicy,
} from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { TrashRepository } from '../trash/trash.repository';
import { NO_SECRETS, withoutSecret } from './setting.secrets';
import { SETTINGS_COLLECTION, type SettingDocument } from './setting.schema';
import { SettingsAccess } from './settings.access';
import { SettingsRepository } from './settings.repository';

type Since = InputOf<typeof getPublicSettings>;
type Changes = OutputOf<typeof getPublicSettings>;
type Listed = InputOf<typeof listSettings>;

/** Fields that lists contain for each setting in addition to the requested ones (contract/settings.json, rules). */
const LISTED = { _id: 1, value: 1, enterprise: 1, invalidValue: 1, modules: 1 } as const;
const QUERY: QueryPolicy = {
  filter: [
    '_id',
    'value',
    'type',
    'group',
    'section',
    'public',
    'sorter',
    'enterprise',
    'blocked',
    'requiredOnWizard',
    'i18nLabel',
    'i18nDescription',
    'secret',
    'valueSource',
    'packageValue',
    'ts',
    'createdAt',
    '_updatedAt',
  ],
  hidden: ['processEnvValue'],
};

/** Shows each caller the settings that it may see. */
@Injectable()
export class SettingsReadingService {
  constructor(
    private readonly access: SettingsAccess,
    private readonly settings: SettingsRepository,
    private readonly trash: TrashRepository,
    private readonly policies: PolicyCache,
  ) {}

  async list({ caller }: RequestContext, { page }: Listed): Promise<OutputOf<typeof listSettings>> {
    return this.page(page, await this.access.listSight(caller));
  }

  async listPublic({ page }: Listed): Promise<OutputOf<typeof listSettings>> {
    return this.page(page, 'public');
  }

  private async page(page: Listed['page'], sight: 'all' | 'public'): Promise<OutputOf<typeof listSettings>> {
    const limits = pageLimits(page, (await this.policies.current()).settings);
    const asked = compileFilter(page.query, QUERY);
    const byValue = JSON.stringify([page.query, page.sort]).includes('value');
    const { items, total } = await this.settings.page({
      filter: { $and: [asked, ...(sight === 'all' ? [] : [{ public: true }]), ...(byValue ? [NO_SECRETS] : [])] },
      projection: projectionOf(page.fields),
      sort: compileSort(page.sort, QUERY, { _id: 1 }),
      ...limits,
    });
    const settings = items.map(withoutSecret);
    return { ...pageInfo(limits, settings, total), settings };
  }

  /** @throws AppError unauthorized */
  async get({ caller }: RequestContext, { _id }: InputOf<typeof getSetting>): Promise<OutputOf<typeof getSetting>> {
    await this.access.requireView(caller);
    const found = await this.settings.shown(_id);
    const setting = found && withoutSecret(found);
    return setting ? { _id, ...(setting.value === undefined ? {} : { value: setting.value }) } : {};
  }

  async getPublic({ updatedSince, dated }: Since): Promise<Changes> {
    const update = await this.settings.allShown({ since: updatedSince, publicOnly: true });
    return { update, remove: await this.removed(updatedSince, true), dated };
  }

  async getPrivate(
    { caller }: RequestContext,
    { updatedSince, dated }: InputOf<typeof getPrivateSettings>,
  ): Promise<Changes> {
    const sight = await this.access.privateSight(caller);
    if (sight === 'none') return { update: [], remove: [], dated: false };
    const shown = await this.settings.allShown({ since: updatedSince, publicOnly: false });
    const update: Setting[] = (sight === 'all' ? shown : shown.filter(({ _id }) => sight(_id))).map(withoutSecret);
    return { update, remove: await this.removed(updatedSince, false), dated };
  }

  private async removed(since: Date | undefined, publicOnly: boolean): Promise<Changes['remove']> {
    if (since === undefined) return [];
    const removed = await this.trash.removedSince(SETTINGS_COLLECTION, since);
    return removed
      .filter(({ document }) => !publicOnly || isPublic(document))
      .map(({ document: { _id }, _deletedAt }) => ({ _id, _deletedAt }));
  }

  async wizard(): Promise<OutputOf<typeof setupWizardParameters>> {
    const settings = await this.settings.ofWizard();
    return { settings: settings.filter(hasId), allowStandaloneServer: true };
  }
}

function hasId(setting: Partial<SettingDocument>): setting is Partial<SettingDocument> & { _id: string } {
  return setting._id !== undefined;
}

function isPublic(document: object): boolean {
  return 'public' in document && document.public === true;
}

/** The documented fields and the requested ones; a client may also exclude some. */
function projectionOf(fields: Listed['page']['fields']): Record<string, 0 | 1> {
  const asked = compileProjection(fields, QUERY);
  // The id is always kept, because secrets are recognised by it.
  const out = Object.keys(asked).filter((field) => asked[field] === 0 && field !== '_id');
  const more = Object.fromEntries(Object.entries(asked).filter(([, on]) => on === 1));
  return Object.fromEntries(Object.entries({ ...LISTED, ...more }).filter(([field]) => !out.includes(field)));
}
