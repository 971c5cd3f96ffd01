import type { RequestContext } from '@gantry/bus';
import { everybody, listUsers, lookupUsers, me, userInfo, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { ProfilesService } from './profiles.service';

@Controller()
export class UsersController {
  constructor(private readonly profiles: ProfilesService) {}

  @Handles(me)
  me(context: RequestContext, _input: InputOf<typeof me>): Promise<OutputOf<typeof me>> {
    return this.profiles.me(context);
  }

  @Handles(userInfo)
  info(context: RequestContext, input: InputOf<typeof userInfo>): Promise<OutputOf<typeof userInfo>> {
    return this.profiles.info(context, input);
  }

  @Handles(listUsers)
  list(context: RequestContext, input: InputOf<typeof listUsers>): Promise<OutputOf<typeof listUsers>> {
    return this.profiles.list(context, input);
  }

  @Handles(everybody)
  everybody(_context: RequestContext, input: InputOf<typeof everybody>): Promise<OutputOf<typeof everybody>> {
    return this.profiles.everybody(input);
  }

  @Handles(lookupUsers)
  lookup(_context: RequestContext, input: InputOf<typeof lookupUsers>): Promise<OutputOf<typeof lookupUsers>> {
    return this.profiles.lookup(input);
  }
}
