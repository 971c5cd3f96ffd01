import { AppError, type Caller } from '@gantry/contracts';
import { PolicyCache, type Policy } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { ASSETS, type AssetEntry } from './asset.catalogue';

/** Decides who may change the server's pictures. */
@Injectable()
export class AssetsAccess {
  constructor(private readonly policies: PolicyCache) {}

  /** @throws AppError error-action-not-allowed */
  async require(caller: Caller, method: string): Promise<Policy> {
    const policy = await this.policies.current();
    if (!policy.access.can(caller, 'manage-assets'))
      throw new AppError('error-action-not-allowed', 'Managing assets not allowed', {
        method,
        action: 'Managing_assets',
      });
    return policy;
  }

  /** @throws AppError error-action-not-allowed, error-invalid-asset */
  async requireAsset(caller: Caller, name: string, method: string): Promise<AssetEntry> {
    await this.require(caller, method);
    const entry = ASSETS.get(name);
    if (!entry) throw new AppError('error-invalid-asset', 'Invalid asset', { function: `RocketChat.Assets.${method}` });
    return entry;
  }
}
