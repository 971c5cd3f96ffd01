import type { RequestContext } from '@gantry/bus';
import {
  AppError,
  type describeLicense,
  type hasLicense,
  type InputOf,
  type listLicenses,
  type OutputOf,
  type registerWorkspace,
} from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { SettingsService } from '../settings/settings.service';
import { LicensesAccess } from './licenses.access';
import { readRegistration } from './registration.rules';

/** The documented answers of a platform without licences: none is installed, none can be added, no module needs one. */
@Injectable()
export class LicensesService {
  constructor(
    private readonly access: LicensesAccess,
    private readonly policies: PolicyCache,
    private readonly settings: SettingsService,
  ) {}

  /** @throws AppError unauthorized */
  async list({ caller }: RequestContext): Promise<OutputOf<typeof listLicenses>> {
    await this.access.requireView(caller);
    return { licenses: [] };
  }

  /** @throws AppError unauthorized, otherwise always the text "Invalid license" */
  async add({ caller }: RequestContext): Promise<Record<string, never>> {
    await this.access.requireAdd(caller);
    throw AppError.text('Invalid license');
  }

  describe(): Promise<OutputOf<typeof describeLicense>> {
    return Promise.resolve({ modules: [], tags: [], isEnterprise: false });
  }

  has(_input: InputOf<typeof hasLicense>): Promise<OutputOf<typeof hasLicense>> {
    return Promise.resolve({ licensed: false });
  }

  /** @throws AppError unauthorized, plain */
  async register(
    { caller }: RequestContext,
    { cloudBlob }: InputOf<typeof registerWorkspace>,
  ): Promise<Record<string, never>> {
    await this.access.requireRegister(caller);
    const { settings } = await this.policies.current();
    if (settings.text('Cloud_Workspace_Id') !== '') throw AppError.text('Workspace is already registered');
    const registration = readRegistration(cloudBlob);
    if (!registration) throw AppError.text('Invalid cloudBlob');
    for (const [id, value] of Object.entries(registration)) await this.settings.set(id, value);
    return {};
  }
}
