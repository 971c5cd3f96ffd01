import { userCallerOf, type RequestContext } from '@gantry/bus';
import {
  AppError,
  newId,
  type InputOf,
  type OutputOf,
  type refreshClients,
  type setAsset,
  type SettingValue,
  type showAsset,
  type unsetAsset,
} from '@gantry/contracts';
import { PictureDoor } from '@gantry/pictures';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { SettingsService } from '../settings/settings.service';
import { ASSETS, TYPES_BY_EXTENSION, type AssetEntry } from './asset.catalogue';
import { fitsExtension, identifyPicture } from './asset.file';
import { AssetsAccess } from './assets.access';
import { AssetsRepository } from './assets.repository';
import { BuiltInPictures } from './built-in.pictures';

/**
 * The value of a setting of type asset. `file` is the id of the picture; a new one gets a new id, so that nobody reads
 * a mixture of two.
 */
const valueSchema = z.looseObject({ url: z.string().optional(), file: z.string().optional() });
/** Clients have to revalidate by ETag. */
const MAX_AGE_S = 0;

const refused = (code: string, text: string) => new AppError(code, text, { function: 'RocketChat.Assets.setAsset' });

/** The server's pictures: uploaded ones, or the built-in ones. */
@Injectable()
export class AssetsService {
  constructor(
    private readonly access: AssetsAccess,
    private readonly assets: AssetsRepository,
    private readonly settings: SettingsService,
    private readonly policies: PolicyCache,
    private readonly pictures: PictureDoor,
    private readonly builtIn: BuiltInPictures,
  ) {}

  async set({ caller }: RequestContext, { asset, file }: InputOf<typeof setAsset>): Promise<OutputOf<typeof setAsset>> {
    const entry = await this.access.requireAsset(caller, asset, 'setAsset');
    if (!file) throw refused('error-invalid-asset', 'Invalid asset');
    const picture = await identifyPicture(file.content, this.pictures, userCallerOf(caller).userId);
    if (!picture || !fitsExtension(entry, picture))
      throw refused('error-invalid-file-type', `Invalid file type: ${file.type}`);
    if (entry.width !== undefined && picture.width !== entry.width)
      throw refused('error-invalid-file-width', 'Invalid file width');
    if (entry.height !== undefined && picture.height !== entry.height)
      throw refused('error-invalid-file-height', 'Invalid file height');
    const before = await this.fileOf(entry);
    const id = `${entry.name}-${newId()}`;
    await this.assets.save(id, file.content, TYPES_BY_EXTENSION[picture.extension] ?? file.type);
    await this.settings.set(entry.settingId, {
      url: `assets/${entry.name}.${picture.extension}`,
      ...defaultOf(entry),
      file: id,
    });
    if (before !== undefined) await this.assets.remove(before);
    return { asset };
  }

  async unset(
    { caller }: RequestContext,
    { assetName }: InputOf<typeof unsetAsset>,
  ): Promise<OutputOf<typeof unsetAsset>> {
    const entry = await this.access.requireAsset(caller, assetName, 'unsetAsset');
    const before = await this.fileOf(entry);
    await this.settings.set(entry.settingId, defaultOf(entry));
    if (before !== undefined) await this.assets.remove(before);
    return {};
  }

  async refreshClients({ caller }: RequestContext): Promise<OutputOf<typeof refreshClients>> {
    await this.access.require(caller, 'refreshClients');
    return {};
  }

  /** The uploaded picture in whatever format it has, else the built-in one in the requested format. */
  async show({ file }: InputOf<typeof showAsset>): Promise<OutputOf<typeof showAsset>> {
    const [, name = '', extension = ''] = /^([a-z0-9_]+)\.([a-z]+)$/.exec(file) ?? [];
    const entry = ASSETS.get(name);
    if (!entry || TYPES_BY_EXTENSION[extension] === undefined)
      throw new AppError('error-invalid-asset', 'Invalid asset', undefined, 'not-found');
    const id = await this.fileOf(entry);
    const stored = id === undefined ? undefined : await this.assets.read(id);
    if (stored) return { type: stored.type, content: stored.content, etag: stored._id, maxAgeS: MAX_AGE_S };
    return { ...(await this.builtIn.of(entry, extension)), maxAgeS: MAX_AGE_S };
  }

  private async fileOf({ settingId }: AssetEntry): Promise<string | undefined> {
    const { settings } = await this.policies.current();
    const value = valueSchema.safeParse(settings.get(settingId));
    return value.success ? value.data.file : undefined;
  }
}

function defaultOf({ defaultUrl }: AssetEntry): Record<string, SettingValue> {
  return defaultUrl === undefined ? {} : { defaultUrl };
}
