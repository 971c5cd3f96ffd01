import { Bus, type RequestContext } from '@gantry/bus';
import {
  AppError,
  newId,
  STREAMS,
  type allCustomStatuses,
  type CustomStatus,
  type deleteCustomStatus,
  type InputOf,
  type listCustomStatuses,
  type OutputOf,
  type saveCustomStatus,
} from '@gantry/contracts';
import { stringifyEjson } from '@gantry/ddp';
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
import { CustomStatusesAccess } from './custom-statuses.access';
import { CustomStatusesRepository, NameTakenError } from './custom-statuses.repository';
import { nameTaken, requireValid } from './custom-statuses.rules';

const QUERY: QueryPolicy = { filter: ['_id', 'name', 'statusType', '_updatedAt'], hidden: [] };

/** Statuses of the workspace in addition to the four standard ones. */
@Injectable()
export class CustomStatusesService {
  constructor(
    private readonly access: CustomStatusesAccess,
    private readonly statuses: CustomStatusesRepository,
    private readonly policies: PolicyCache,
    private readonly bus: Bus,
  ) {}

  async list(
    _context: RequestContext,
    { page }: InputOf<typeof listCustomStatuses>,
  ): Promise<OutputOf<typeof listCustomStatuses>> {
    const { settings } = await this.policies.current();
    const limits = pageLimits(page, settings);
    const query = {
      filter: compileFilter(page.query, QUERY),
      sort: compileSort(page.sort, QUERY, { name: 1 }),
      projection: compileProjection(page.fields, QUERY),
    };
    const { items: statuses, total } = await this.statuses.page({ ...query, ...limits });
    return { statuses, ...pageInfo(limits, statuses, total) };
  }

  async all(): Promise<OutputOf<typeof allCustomStatuses>> {
    return { statuses: await this.statuses.all() };
  }

  /** @throws AppError not_authorized, those of the form, that of a name in use, plain when there is no such status */
  async save(
    { caller }: RequestContext,
    input: InputOf<typeof saveCustomStatus>,
  ): Promise<OutputOf<typeof saveCustomStatus>> {
    await this.access.requireManage(caller);
    requireValid(input);
    try {
      const customUserStatus = input.kind === 'new' ? await this.insert(input) : await this.update(input);
      this.tell('updateCustomUserStatus', customUserStatus);
      return { customUserStatus, created: input.kind === 'new' };
    } catch (error) {
      throw error instanceof NameTakenError ? nameTaken() : error;
    }
  }

  private async insert({ name, statusType }: Pick<CustomStatus, 'name' | 'statusType'>): Promise<CustomStatus> {
    const status = { _id: newId(), name, statusType: statusType || null, _updatedAt: new Date() };
    await this.statuses.insert(status);
    return status;
  }

  private async update({
    _id,
    name,
    statusType,
  }: Pick<CustomStatus, '_id' | 'name' | 'statusType'>): Promise<CustomStatus> {
    const status = await this.statuses.update(_id, {
      name,
      ...(statusType === undefined ? {} : { statusType: statusType || null }),
    });
    if (!status) throw AppError.text(`No custom user status found with the id of "${_id}".`);
    return status;
  }

  /** @throws AppError not_authorized, Custom_User_Status_Error_Invalid_User_Status */
  async delete(
    { caller }: RequestContext,
    { customUserStatusId }: InputOf<typeof deleteCustomStatus>,
  ): Promise<Record<string, never>> {
    await this.access.requireManage(caller);
    const removed = await this.statuses.remove(customUserStatusId);
    if (!removed)
      throw new AppError('Custom_User_Status_Error_Invalid_User_Status', 'Invalid user status', {
        method: 'deleteCustomUserStatus',
      });
    this.tell('deleteCustomUserStatus', removed);
    return {};
  }

  private tell(eventName: 'updateCustomUserStatus' | 'deleteCustomUserStatus', userStatusData: CustomStatus): void {
    this.bus.emit(STREAMS.notifyLogged, { eventName, args: stringifyEjson([{ userStatusData }]) });
  }
}
