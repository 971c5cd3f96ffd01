import type { RequestContext } from '@gantry/bus';
import {
  checkRegistrationSecret,
  createUser,
  createUserDirectly,
  registerUser,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { RegistrationService } from './registration.service';
import { RegistrationSecretService } from './registration-secret.service';

@Controller()
export class RegistrationController {
  constructor(
    private readonly registration: RegistrationService,
    private readonly secret: RegistrationSecretService,
  ) {}

  @Handles(registerUser)
  register(context: RequestContext, input: InputOf<typeof registerUser>): Promise<OutputOf<typeof registerUser>> {
    return this.registration.register(context, input);
  }

  @Handles(createUser)
  create(context: RequestContext, input: InputOf<typeof createUser>): Promise<OutputOf<typeof createUser>> {
    return this.registration.create(context, input);
  }

  @Handles(checkRegistrationSecret)
  checkSecret(
    _context: RequestContext,
    input: InputOf<typeof checkRegistrationSecret>,
  ): Promise<OutputOf<typeof checkRegistrationSecret>> {
    return this.secret.check(input);
  }

  @Handles(createUserDirectly)
  createDirectly(
    _context: RequestContext,
    _input: InputOf<typeof createUserDirectly>,
  ): Promise<OutputOf<typeof createUserDirectly>> {
    return this.secret.refuse();
  }
}
