import { userCallerOf, type RequestContext } from '@gantry/bus';
import {
  AppError,
  type Caller,
  type claimPushToken,
  type InputOf,
  type OutputOf,
  type removePushToken,
  type savePushToken,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { PushTokensRepository, type Owner } from './push-tokens.repository';

/** Devices for push notifications; they are registered until their login ends. */
@Injectable()
export class PushTokensService {
  constructor(private readonly devices: PushTokensRepository) {}

  /** @throws AppError 403 when the client takes itself for somebody else */
  async save(
    { caller }: RequestContext,
    { id, type, value, appName, userId }: InputOf<typeof savePushToken>,
  ): Promise<OutputOf<typeof savePushToken>> {
    const owner = ownerOf(caller);
    if (userId && userId !== owner.userId) throw new AppError(403, 'Forbidden access');
    const device = { token: { [type]: value }, appName };
    const known = id ? await this.devices.update(id, owner, device) : undefined;
    const result = known ?? (await this.devices.upsert(owner, device));
    await Promise.all([this.devices.dropTwins(result), this.devices.dropSurplus(owner.userId)]);
    return { result };
  }

  /** @throws AppError not-found */
  async remove({ caller }: RequestContext, { token }: InputOf<typeof removePushToken>): Promise<Record<string, never>> {
    const found = await this.devices.remove(ownerOf(caller).userId, token);
    if (!found) throw new AppError('error-not-found', 'Resource not found', undefined, 'not-found');
    return {};
  }

  async claim(
    { caller }: RequestContext,
    { id }: InputOf<typeof claimPushToken>,
  ): Promise<OutputOf<typeof claimPushToken>> {
    return { found: await this.devices.claim(id, ownerOf(caller)) };
  }
}

/** @throws AppError not-logged-in */
function ownerOf(caller: Caller): Owner {
  const { userId, hashedToken } = userCallerOf(caller);
  return { userId, authToken: hashedToken };
}
