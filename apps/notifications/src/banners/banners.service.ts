import { userCallerOf, type RequestContext } from '@gantry/bus';
import {
  AppError,
  BANNER_PLATFORMS,
  type dismissBanner,
  type InputOf,
  type newBanners,
  type OutputOf,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { BannersRepository } from './banners.repository';

/** Banners, which stay until users dismiss them. */
@Injectable()
export class BannersService {
  constructor(private readonly banners: BannersRepository) {}

  /** @throws AppError error-unknown-platform */
  async listNew(
    { caller }: RequestContext,
    { platform, bid }: InputOf<typeof newBanners>,
  ): Promise<OutputOf<typeof newBanners>> {
    const { userId, roles } = userCallerOf(caller);
    if (!BANNER_PLATFORMS.some((known) => known === platform))
      throw new AppError('error-unknown-platform', 'Platform is unknown.');
    const active = await this.banners.active(platform, roles, new Date(), bid ?? undefined);
    const dismissed = await this.banners.dismissed(
      userId,
      active.map(({ _id }) => _id),
    );
    return { banners: active.filter(({ _id }) => !dismissed.has(_id)) };
  }

  /** @throws AppError without a text when there is no such banner */
  async dismiss(
    { caller }: RequestContext,
    { bannerId }: InputOf<typeof dismissBanner>,
  ): Promise<Record<string, never>> {
    const { userId, username } = userCallerOf(caller);
    if (!(await this.banners.exists(bannerId))) throw new AppError('error', '', undefined, 'bare');
    await this.banners.dismiss(bannerId, { _id: userId, ...(username === undefined ? {} : { username }) });
    return {};
  }
}
