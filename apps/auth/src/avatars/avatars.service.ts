import { Bus, userCallerOf, type RequestContext } from '@gantry/bus';
import {
  AppError,
  newId,
  STREAMS,
  type InputOf,
  type OutputOf,
  type resetAvatar,
  type setAvatar,
  type setAvatarFromService,
  type storeRoomAvatar,
  type UploadedFile,
} from '@gantry/contracts';
import { stringifyEjson } from '@gantry/ddp';
import { PictureDoor, type EncodedPicture } from '@gantry/pictures';
import { LOGGER, PolicyCache, requestOutgoing, type Logger, type Policy, type Settings } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { AUTH_CONFIG, type AuthConfig } from '../config';
import type { UserDocument } from '../user-store/user.schema';
import { AvatarsAccess } from './avatars.access';
import { AvatarsRepository } from './avatars.repository';
import { MAX_FETCHED_BYTES, pictureOfDataUri } from './avatar.source';

const FETCH_TIMEOUT_MS = 10_000;
const MAX_REDIRECTS = 3;
const METHOD = 'setAvatarFromService';

interface Change {
  readonly user: UserDocument;
  readonly settings: Settings;
  /** Id of the caller, on whose account decoding is queued. */
  readonly sender: string;
}

/** Changes pictures of users and tells the clients and services that show them. */
@Injectable()
export class AvatarsService {
  constructor(
    private readonly access: AvatarsAccess,
    private readonly avatars: AvatarsRepository,
    private readonly pictures: PictureDoor,
    private readonly policies: PolicyCache,
    private readonly bus: Bus,
    @Inject(AUTH_CONFIG) private readonly config: AuthConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async set(
    { caller }: RequestContext,
    { files, avatarUrl, ...named }: InputOf<typeof setAvatar>,
  ): Promise<OutputOf<typeof setAvatar>> {
    const self = userCallerOf(caller);
    const { settings, user } = await this.access.requireSet(self, named, files.length > 0);
    const change = { user, settings, sender: self.userId };
    if (avatarUrl) await this.setFromAddress(change, avatarUrl);
    else await this.store(change, imageOf(files).content, 'rest');
    return {};
  }

  async setFromService(
    { caller }: RequestContext,
    { dataURI, service, userId }: InputOf<typeof setAvatarFromService>,
  ): Promise<OutputOf<typeof setAvatarFromService>> {
    const self = userCallerOf(caller);
    const { settings, user } = await this.access.requireMethod(self, userId, METHOD);
    const change = { user, settings, sender: self.userId };
    if (service === 'initials') await this.clear(user, 'initials');
    else if (service === 'url') await this.setFromAddress(change, dataURI);
    else await this.store(change, pictureOfDataUri(dataURI), service ?? 'upload');
    return {};
  }

  async reset(
    { caller }: RequestContext,
    { viaRest, ...named }: InputOf<typeof resetAvatar>,
  ): Promise<OutputOf<typeof resetAvatar>> {
    const self = userCallerOf(caller);
    const { user }: Policy & { user: UserDocument } = await (viaRest
      ? this.access.requireReset(self, named)
      : this.access.requireMethod(self, named.userId, 'resetAvatar'));
    await this.clear(user);
    return {};
  }

  /** @throws AppError error-avatar-invalid-url, error-avatar-url-handling */
  private async setFromAddress(change: Change, address: string): Promise<void> {
    const details = { function: 'RocketChat.setUserAvatar', url: address };
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (url?.protocol !== 'https:' && url?.protocol !== 'http:')
      throw new AppError('error-avatar-invalid-url', `Invalid avatar URL: ${address}`, details);
    const failed = () =>
      new AppError(
        'error-avatar-url-handling',
        `Error while handling avatar setting from a URL (${address}) for ${change.user.username ?? ''}`,
        { ...details, username: change.user.username },
      );
    const fetched = await this.fetch(url);
    if (!fetched) throw failed();
    if (fetched.status === 404)
      throw new AppError('error-avatar-invalid-url', `Invalid avatar URL: ${address}`, details);
    if (fetched.status !== 200 || !fetched.type.startsWith('image/')) throw failed();
    await this.store(change, fetched.body, 'url');
  }

  private async fetch(url: URL): Promise<{ status: number; type: string; body: Buffer } | undefined> {
    try {
      const allowPrivate = this.config.AVATAR_ALLOW_PRIVATE_ADDRESSES;
      return await requestOutgoing(url, {
        timeoutMs: FETCH_TIMEOUT_MS,
        maxBytes: MAX_FETCHED_BYTES,
        maxRedirects: MAX_REDIRECTS,
        allowPrivate,
      });
    } catch (err) {
      this.logger.info({ err, host: url.host }, 'a picture could not be fetched');
      return undefined;
    }
  }

  /** @throws AppError error-invalid-file-type for anything that is not decoded here, such as SVG */
  private async store({ user, settings, sender }: Change, content: Uint8Array, origin: string): Promise<void> {
    const picture = await this.readable(content, sender, settings);
    this.announce(user, await this.avatars.replace(user._id, picture, origin));
  }

  /** Does not check access: the calling service has done so. @throws AppError error-invalid-file-type */
  async storeOfRoom({
    rid,
    sender,
    dataURI,
  }: InputOf<typeof storeRoomAvatar>): Promise<OutputOf<typeof storeRoomAvatar>> {
    const { settings } = await this.policies.current();
    const stored = dataURI
      ? await this.avatars.replaceOfRoom(rid, await this.readable(pictureOfDataUri(dataURI), sender, settings))
      : { etag: newId() };
    if (!dataURI) await this.avatars.forget({ rid });
    const args = stringifyEjson([{ rid, etag: stored.etag }]);
    this.bus.emit(STREAMS.notifyLogged, { eventName: 'updateAvatar', args });
    return stored;
  }

  private async readable(content: Uint8Array, sender: string, settings: Settings): Promise<EncodedPicture> {
    const picture = await this.pictures.recode(content, sender, { edge: edgeOf(settings) });
    if (picture) return picture;
    throw new AppError('error-invalid-file-type', 'Invalid file type', { function: 'RocketChat.setUserAvatar' });
  }

  private async clear(user: UserDocument, origin?: string): Promise<void> {
    this.announce(user, await this.avatars.clear(user._id, origin));
  }

  private announce({ username }: UserDocument, { etag }: { etag: string }): void {
    this.bus.emit(STREAMS.notifyLogged, { eventName: 'updateAvatar', args: stringifyEjson([{ username, etag }]) });
  }
}

/** contract/errors.json: another field than `image` is an invalid-field. */
function imageOf(files: readonly UploadedFile[]): UploadedFile {
  const image = files.find(({ field }) => field === 'image');
  if (!image) throw new AppError('invalid-field');
  return image;
}

/** Edge of the square that pictures are cropped to, px; undefined where they keep their shape. */
function edgeOf(settings: Settings): number | undefined {
  return settings.flag('Accounts_AvatarResize') ? Math.max(1, settings.number('Accounts_AvatarSize')) : undefined;
}
