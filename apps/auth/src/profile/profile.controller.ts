import type { RequestContext } from '@gantry/bus';
import {
  changePassword,
  passwordPolicy,
  saveUserProfile,
  setEmail,
  setRealName,
  setUsername,
  setUserPassword,
  setUtcOffset,
  updateOwnBasicInfo,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { OwnAccountService } from './own-account.service';
import { ProfileService } from './profile.service';

@Controller()
export class ProfileController {
  constructor(
    private readonly profile: ProfileService,
    private readonly own: OwnAccountService,
  ) {}

  @Handles(updateOwnBasicInfo)
  update(
    context: RequestContext,
    input: InputOf<typeof updateOwnBasicInfo>,
  ): Promise<OutputOf<typeof updateOwnBasicInfo>> {
    return this.profile.update(context, input);
  }

  @Handles(saveUserProfile)
  save(context: RequestContext, input: InputOf<typeof saveUserProfile>): Promise<OutputOf<typeof saveUserProfile>> {
    return this.profile.save(context, input);
  }

  @Handles(setUsername)
  setUsername(context: RequestContext, input: InputOf<typeof setUsername>): Promise<OutputOf<typeof setUsername>> {
    return this.own.setUsername(context, input);
  }

  @Handles(setRealName)
  setRealName(context: RequestContext, input: InputOf<typeof setRealName>): Promise<OutputOf<typeof setRealName>> {
    return this.own.setRealName(context, input);
  }

  @Handles(setEmail)
  setEmail(context: RequestContext, input: InputOf<typeof setEmail>): Promise<OutputOf<typeof setEmail>> {
    return this.own.setEmail(context, input);
  }

  @Handles(setUserPassword)
  setPassword(
    context: RequestContext,
    input: InputOf<typeof setUserPassword>,
  ): Promise<OutputOf<typeof setUserPassword>> {
    return this.own.setPassword(context, input);
  }

  @Handles(changePassword)
  changePassword(
    context: RequestContext,
    input: InputOf<typeof changePassword>,
  ): Promise<OutputOf<typeof changePassword>> {
    return this.own.changePassword(context, input);
  }

  @Handles(setUtcOffset)
  setUtcOffset(context: RequestContext, input: InputOf<typeof setUtcOffset>): Promise<OutputOf<typeof setUtcOffset>> {
    return this.own.setUtcOffset(context, input);
  }

  @Handles(passwordPolicy)
  passwordPolicy(
    context: RequestContext,
    input: InputOf<typeof passwordPolicy>,
  ): Promise<OutputOf<typeof passwordPolicy>> {
    return this.own.passwordPolicy(context, input);
  }
}
