import { Bus, type RequestContext } from '@gantry/bus';
import {
  AppError,
  newId,
  STREAMS,
  type CustomSound,
  type deleteCustomSound,
  type InputOf,
  type listCustomSounds,
  type OutputOf,
  type playCustomSound,
  type saveCustomSound,
  type uploadCustomSound,
} from '@gantry/contracts';
import { stringifyEjson } from '@gantry/ddp';
import { compileFilter, compileSort, pageInfo, pageLimits, PolicyCache, type QueryPolicy } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { MAX_MEDIA } from '../custom-media/media.repository';
import { soundType } from '../custom-media/media.type.rule';
import { CustomSoundsRepository } from './custom-sounds.repository';

const QUERY: QueryPolicy = { filter: ['_id', 'name', 'extension', '_updatedAt'], hidden: ['_file'] };
const MAX_AGE_S = 3_600;
const INVALID_NAME = /[\s,:><&"'/\\()]/;
/** Unlike emoji, sounds may have blanks in their names. */
const INNER_BLANKS = / /g;

/** Sounds that users may choose for their notifications. */
@Injectable()
export class CustomSoundsService {
  constructor(
    private readonly repository: CustomSoundsRepository,
    private readonly policies: PolicyCache,
    private readonly bus: Bus,
  ) {}

  async list({ page, paged }: InputOf<typeof listCustomSounds>): Promise<OutputOf<typeof listCustomSounds>> {
    const { settings } = await this.policies.current();
    const limits = paged ? pageLimits(page, settings) : { offset: 0, count: MAX_MEDIA };
    const { items, total } = await this.repository.page(compileFilter(page.query, QUERY), {
      sort: compileSort(page.sort, QUERY, { name: 1 }),
      ...limits,
    });
    return { sounds: items, ...pageInfo(limits, items, total) };
  }

  /** @throws AppError as documented for insertOrUpdateSound in contract/ddp-extra.json */
  async save(
    context: RequestContext,
    { _id: given, name: raw, extension }: InputOf<typeof saveCustomSound>,
  ): Promise<OutputOf<typeof saveCustomSound>> {
    const method = 'insertOrUpdateSound';
    await this.require(context);
    const name = raw?.trim() ?? '';
    if (name === '')
      throw new AppError('error-the-field-is-required', 'The field Name is required', { method, field: 'Name' });
    if (INVALID_NAME.test(name.replace(INNER_BLANKS, '')))
      throw new AppError('error-input-is-not-a-valid-field', `${name} is not a valid name`, {
        ...{ method, input: name, field: 'Name' },
      });
    const known = given ? await this.known(given, method) : undefined;
    const _id = known?._id ?? newId();
    if (await this.repository.namesake(name, _id))
      throw new AppError('Custom_Sound_Error_Name_Already_In_Use', 'The custom sound name is already in use', {
        method,
      });
    await this.repository.put(_id, { name, extension: known?.extension ?? extension ?? '' });
    if (known) await this.tellChanged(_id);
    return { _id };
  }

  /** @throws AppError not_authorized, Custom_Sound_Error_Invalid_Sound, error-invalid-file-type */
  async upload(context: RequestContext, { _id, file }: InputOf<typeof uploadCustomSound>): Promise<void> {
    await this.require(context);
    await this.known(_id, 'uploadCustomSound');
    const type = soundType(file.content);
    if (!type) throw new AppError('error-invalid-file-type', `Invalid file type: ${file.type}`);
    await this.repository.setFile(_id, `${_id}-${newId()}`, file.content, type);
    await this.tellChanged(_id);
  }

  /** @throws AppError not_authorized, Custom_Sound_Error_Invalid_Sound */
  async delete(context: RequestContext, { _id }: InputOf<typeof deleteCustomSound>): Promise<void> {
    await this.require(context);
    const sound = await this.known(_id, 'deleteCustomSound');
    await this.repository.remove(_id);
    this.tell('deleteCustomSound', sound);
  }

  /** @throws AppError error-file-not-found */
  async play({ file }: InputOf<typeof playCustomSound>): Promise<OutputOf<typeof playCustomSound>> {
    const found = await this.repository.fileOf({ _id: file.replace(/\.\w+$/, '') });
    if (!found) throw new AppError('error-file-not-found', 'File not found', undefined, 'not-found');
    return { ...found, maxAgeS: MAX_AGE_S };
  }

  private async known(_id: string, method: string): Promise<CustomSound> {
    const sound = await this.repository.byId(_id);
    if (!sound) throw new AppError('Custom_Sound_Error_Invalid_Sound', 'Invalid sound', { method });
    return sound;
  }

  private async require({ caller }: RequestContext): Promise<void> {
    const { access } = await this.policies.current();
    if (!access.can(caller, 'manage-sounds')) throw new AppError('not_authorized');
  }

  private async tellChanged(_id: string): Promise<void> {
    const sound = await this.repository.byId(_id);
    if (sound) this.tell('updateCustomSound', sound);
  }

  private tell(eventName: 'updateCustomSound' | 'deleteCustomSound', soundData: CustomSound): void {
    this.bus.emit(STREAMS.notifyAll, { eventName, args: stringifyEjson([{ soundData }]) });
  }
}
