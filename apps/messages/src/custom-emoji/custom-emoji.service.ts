import { Bus, type RequestContext } from '@gantry/bus';
import {
  AppError,
  newId,
  STREAMS,
  type CustomEmoji,
  type deleteCustomEmoji,
  type InputOf,
  type listCustomEmoji,
  type OutputOf,
  type saveCustomEmoji,
  type showCustomEmoji,
  type uploadCustomEmoji,
} from '@gantry/contracts';
import { stringifyEjson } from '@gantry/ddp';
import { compileFilter, compileSort, pageInfo, pageLimits, PolicyCache, type QueryPolicy } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { MAX_MEDIA } from '../custom-media/media.repository';
import { pictureType } from '../custom-media/media.type.rule';
import { MediaTrashRepository } from '../custom-media/media-trash.repository';
import { CustomEmojiRepository } from './custom-emoji.repository';
import { checkedNames } from './emoji-name.rule';

const QUERY: QueryPolicy = { filter: ['_id', 'name', 'aliases', 'extension', '_updatedAt'], hidden: ['_file'] };
/** How long clients may cache a picture, s. */
const MAX_AGE_S = 3_600;
/** Answered for an unknown emoji. */
const BLANK = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>');

type Save = InputOf<typeof saveCustomEmoji>;

/** Custom emoji: pictures that texts may name like the standard emoji. */
@Injectable()
export class CustomEmojiService {
  constructor(
    private readonly repository: CustomEmojiRepository,
    private readonly trash: MediaTrashRepository,
    private readonly policies: PolicyCache,
    private readonly bus: Bus,
  ) {}

  async list({ since, page, paged }: InputOf<typeof listCustomEmoji>): Promise<OutputOf<typeof listCustomEmoji>> {
    const { settings } = await this.policies.current();
    const limits = paged ? pageLimits(page, settings) : { offset: 0, count: MAX_MEDIA };
    const filter = { $and: [compileFilter(page.query, QUERY), since ? { _updatedAt: { $gt: since } } : {}] };
    const sort = compileSort(page.sort, QUERY, { name: 1 });
    const { items, total } = await this.repository.page(filter, { sort, ...limits });
    const remove = since ? await this.trash.since('emoji', since) : [];
    return { update: items, remove, ...pageInfo(limits, items, total) };
  }

  /**
   * @throws AppError as documented for insertOrUpdateEmoji in contract/ddp-extra.json and emoji-custom.create in
   * contract/rest-extra.json
   */
  async save(context: RequestContext, input: Save): Promise<OutputOf<typeof saveCustomEmoji>> {
    await this.require(context, input.by);
    const known = await this.known(input);
    if (input.by === 'route' && !input.changes && !input.file) throw new AppError('invalid-field');
    const picture = input.file && pictureOf(input.file);
    const { name, aliases } = checkedNames(input.name, input.aliases);
    const _id = known?._id ?? newId();
    if (await this.repository.namesake([name, ...aliases], _id))
      throw new AppError(
        'Custom_Emoji_Error_Name_Or_Alias_Already_In_Use',
        'The custom emoji or one of its aliases is already in use',
        { method: 'insertOrUpdateEmoji' },
      );
    const extension = known?.extension ?? input.extension ?? '';
    await this.repository.put(_id, { name, aliases, extension });
    if (input.file && picture) await this.repository.setFile(_id, `${_id}-${newId()}`, input.file.content, picture);
    await this.tellChanged(_id);
    return { _id, isNew: !known };
  }

  private async known({ _id, changes, by }: Save): Promise<CustomEmoji | undefined> {
    if (!changes) return undefined;
    if (!_id) throw new AppError('The required "_id" query param is missing.');
    const known = await this.repository.byId(_id);
    if (!known) throw by === 'route' ? new AppError('Emoji not found.') : invalidEmoji('insertOrUpdateEmoji');
    return known;
  }

  /** @throws AppError not_authorized, error-invalid-file-type, Custom_Emoji_Error_Invalid_Emoji */
  async upload(context: RequestContext, { name, file }: InputOf<typeof uploadCustomEmoji>): Promise<void> {
    await this.require(context, 'method');
    const emoji = await this.repository.byName(name);
    if (!emoji) throw invalidEmoji('uploadEmojiCustom');
    await this.repository.setFile(emoji._id, `${emoji._id}-${newId()}`, file.content, pictureOf(file));
    await this.tellChanged(emoji._id);
  }

  /** @throws AppError not_authorized, Custom_Emoji_Error_Invalid_Emoji */
  async delete(context: RequestContext, { emojiId }: InputOf<typeof deleteCustomEmoji>): Promise<void> {
    await this.require(context, 'method');
    const emoji = await this.repository.byId(emojiId);
    if (!emoji) throw invalidEmoji('deleteEmojiCustom');
    await this.trash.keep('emoji', emoji);
    await this.repository.remove(emojiId);
    this.tell('deleteEmojiCustom', emoji);
  }

  /** Answers a blank picture for an unknown emoji. */
  async show({ file }: InputOf<typeof showCustomEmoji>): Promise<OutputOf<typeof showCustomEmoji>> {
    const name = file.replace(/\.\w+$/, '');
    const found = await this.repository.fileOf({ name });
    return found
      ? { ...found, maxAgeS: MAX_AGE_S }
      : { type: 'image/svg+xml', content: BLANK, etag: 'blank', maxAgeS: 0 };
  }

  /** @param name without colons */
  async isKnown(name: string): Promise<boolean> {
    return (await this.repository.namesake([name], '')) !== undefined;
  }

  private async require({ caller }: RequestContext, by: Save['by']): Promise<void> {
    const { access } = await this.policies.current();
    if (access.can(caller, 'manage-emoji')) return;
    throw by === 'route' ? AppError.unauthorized() : new AppError('not_authorized');
  }

  private async tellChanged(_id: string): Promise<void> {
    const emoji = await this.repository.byId(_id);
    if (emoji) this.tell('updateEmojiCustom', emoji);
  }

  private tell(eventName: 'updateEmojiCustom' | 'deleteEmojiCustom', emojiData: CustomEmoji): void {
    this.bus.emit(STREAMS.notifyLogged, { eventName, args: stringifyEjson([{ emojiData }]) });
  }
}

/** @throws AppError error-invalid-file-type for what is no picture */
function pictureOf({ content, type }: NonNullable<Save['file']>): NonNullable<ReturnType<typeof pictureType>> {
  const picture = pictureType(content);
  if (!picture) throw new AppError('error-invalid-file-type', `Invalid file type: ${type}`);
  return picture;
}

function invalidEmoji(method: string): AppError {
  return new AppError('Custom_Emoji_Error_Invalid_Emoji', 'Invalid emoji', { method });
}
