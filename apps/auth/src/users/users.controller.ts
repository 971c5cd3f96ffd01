import type { RequestContext } from '@gantry/bus';
import {
  createUser,
  listUsers,
  lookupUsers,
  me,
  registerUser,
  userInfo,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { ProfilesService } from './profiles.service';
import { RegistrationService } from '../registration/registration.service';

@Controller()
export class UsersController {
  constructor(
    private readonly profiles: ProfilesService,
    private readonly registration: RegistrationService,
  ) {}

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

  @Handles(lookupUsers)
  lookup(_context: RequestContext, input: InputOf<typeof lookupUsers>): Promise<OutputOf<typeof lookupUsers>> {
    return this.profiles.lookup(input);
  }

  @Handles(registerUser)
  register(context: RequestContext, input: InputOf<typeof registerUser>): Promise<OutputOf<typeof registerUser>> {
    return this.registration.register(context, input);
  }

  @Handles(createUser)
  create(context: RequestContext, input: InputOf<typeof createUser>): Promise<OutputOf<typeof createUser>> {
    return this.registration.create(context, input);
  }
}
