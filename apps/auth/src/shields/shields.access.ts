import { AppError, type Caller } from '@gantry/contracts';
import { PolicyCache, type Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';

const DETAILS = { route: '/api/v1/shield.svg' };

/** Decides which badges are drawn for whom. */
@Injectable()
export class ShieldsAccess {
  constructor(private readonly policies: PolicyCache) {}

  /** @throws AppError error-endpoint-disabled, error-shield-disabled */
  async requireType(type: string): Promise<Settings> {
    const { settings } = await this.policies.current();
    if (!settings.flag('API_Enable_Shields'))
      throw new AppError('error-endpoint-disabled', 'This endpoint is disabled', DETAILS);
    const types = settings.text('API_Shield_Types').trim();
    const offered = types === '*' || types.split(',').some((offer) => offer.trim() === type);
    if (type !== '' && !offered) throw new AppError('error-shield-disabled', 'This shield type is disabled', DETAILS);
    return settings;
  }

  /** @throws AppError plain */
  requireUserShield(caller: Caller, settings: Settings): void {
    if (settings.flag('API_Shield_user_require_auth') && caller.kind !== 'user')
      throw AppError.text('You must be logged in to do this.');
  }
}
