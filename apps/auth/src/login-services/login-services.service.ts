import type { RequestContext } from '@gantry/bus';
import {
  AppError,
  type addLoginService,
  type addSamlService,
  type InputOf,
  type listLoginServices,
  type OutputOf,
  type publishedLoginServices,
  type removeLoginService,
} from '@gantry/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { AUTH_CONFIG, type AuthConfig } from '../config';
import { missingSettingPermissions } from '../permissions/permission.records';
import { PERMISSIONS_COLLECTION } from '../permissions/permission.schema';
import { PermissionsAnnouncer } from '../permissions/permissions.announcer';
import { PermissionsRepository } from '../permissions/permissions.repository';
import { SAML_PREFIX } from './saml.services';
import { settingRecord } from '../settings/setting.records';
import { SETTINGS_COLLECTION } from '../settings/setting.schema';
import { SettingsAnnouncer } from '../settings/settings.announcer';
import { SettingsRepository } from '../settings/settings.repository';
import { TrashRepository } from '../trash/trash.repository';
import { customOauthEntries, customOauthName } from './custom-oauth.records';
import type { SettingEntry } from '../settings/settings.catalogue';
import { LoginServicesAccess } from './login-services.access';
import { LOGIN_SERVICE_PREFIX, loginServices } from './login-services.rules';
import { samlEntries, samlServiceName, samlServices } from './saml-services.records';

/** The login services; custom ones are added by creating their settings. */
@Injectable()
export class LoginServicesService {
  constructor(
    private readonly access: LoginServicesAccess,
    private readonly settings: SettingsRepository,
    private readonly announcer: SettingsAnnouncer,
    private readonly permissions: PermissionsRepository,
    private readonly permissionsAnnouncer: PermissionsAnnouncer,
    private readonly trash: TrashRepository,
    @Inject(AUTH_CONFIG) private readonly config: AuthConfig,
  ) {}

  async list(): Promise<OutputOf<typeof listLoginServices>> {
    const [oauth, saml] = await Promise.all([
      this.settings.valuesBelow(LOGIN_SERVICE_PREFIX),
      this.settings.valuesBelow(SAML_PREFIX),
    ]);
    return { configurations: [...loginServices(oauth), ...samlServices(saml)] };
  }

  async published(): Promise<OutputOf<typeof publishedLoginServices>> {
    return { documents: (await this.list()).configurations };
  }

  /**
   * An existing service keeps its settings.
   * @throws AppError error-action-not-allowed, error-name-param-not-provided
   */
  async add(
    { caller, traceId }: RequestContext,
    input: InputOf<typeof addLoginService>,
  ): Promise<Record<string, never>> {
    const name = customOauthName(input.name);
    if (name === '') throw new AppError('error-name-param-not-provided', 'The parameter "name" is required');
    await this.access.requireAdd(caller, 'addOAuthService');
    return this.declare(customOauthEntries(name), traceId);
  }

  /** @throws AppError error-action-not-allowed, error-name-param-not-provided */
  async addSaml(
    { caller, traceId }: RequestContext,
    input: InputOf<typeof addSamlService>,
  ): Promise<Record<string, never>> {
    const name = samlServiceName(input.name);
    if (name === '') throw new AppError('error-name-param-not-provided', 'The parameter "name" is required');
    await this.access.requireAdd(caller, 'addSamlService');
    return this.declare(samlEntries(name), traceId);
  }

  private async declare(entries: readonly SettingEntry[], traceId: string): Promise<Record<string, never>> {
    const known = new Set((await this.settings.byIds(entries.map(({ id }) => id))).map(({ _id }) => _id));
    const source = {
      rootUrl: this.config.ROOT_URL,
      environment: { initial: {}, overwrite: {} },
      blocked: [],
      hidden: [],
      requiredOnWizard: [],
      now: new Date(),
    };
    const records = entries.filter(({ id }) => !known.has(id)).map((entry) => settingRecord(entry, source));
    if (records.length === 0) return {};
    await this.settings.insertMissing(records);
    for (const { _id } of records) await this.trash.forget(SETTINGS_COLLECTION, _id);
    await this.announcer.changed('inserted', records, traceId);
    await this.addPermissions(records, traceId);
    return {};
  }

  private async addPermissions(
    records: Parameters<typeof missingSettingPermissions>[0],
    traceId: string,
  ): Promise<void> {
    const made = missingSettingPermissions(records, await this.permissions.ids(), new Date());
    await this.permissions.insertMissing(made);
    for (const { _id } of made) await this.trash.forget(PERMISSIONS_COLLECTION, _id);
    await this.permissionsAnnouncer.changed('inserted', made, traceId);
  }

  /** @throws AppError error-action-not-allowed */
  async refresh({ caller }: RequestContext): Promise<Record<string, never>> {
    await this.access.requireRefresh(caller);
    return {};
  }

  /** Removing an unknown service succeeds. @throws AppError error-not-allowed */
  async remove(
    { caller, traceId }: RequestContext,
    input: InputOf<typeof removeLoginService>,
  ): Promise<Record<string, never>> {
    await this.access.requireRemove(caller);
    const ids = customOauthEntries(customOauthName(input.name)).map(({ id }) => id);
    const settings = await this.settings.byIds(ids);
    if (settings.length === 0) return {};
    await this.settings.remove(ids);
    for (const { _id, public: isPublic = false } of settings)
      await this.trash.keep(SETTINGS_COLLECTION, { _id, ...{ public: isPublic } });
    await this.announcer.removed(settings, traceId);
    const permissionIds = ids.map((id) => `change-setting-${id}`);
    await this.permissions.remove(permissionIds);
    for (const _id of permissionIds) await this.trash.keep(PERMISSIONS_COLLECTION, { _id });
    this.permissionsAnnouncer.removed(permissionIds);
    return {};
  }
}
