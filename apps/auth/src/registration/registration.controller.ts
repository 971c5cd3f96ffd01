import type { RequestContext } from '@gantry/bus';
import { checkRegistrationSecret, createUserDirectly, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { RegistrationSecretService } from './registration-secret.service';

@Controller()
export class RegistrationController {
  constructor(private readonly registration: RegistrationSecretService) {}

  @Handles(checkRegistrationSecret)
  checkSecret(
    _context: RequestContext,
    input: InputOf<typeof checkRegistrationSecret>,
  ): Promise<OutputOf<typeof checkRegistrationSecret>> {
    return this.registration.check(input);
  }

  @Handles(createUserDirectly)
  createDirectly(
    _context: RequestContext,
    _input: InputOf<typeof createUserDirectly>,
  ): Promise<OutputOf<typeof createUserDirectly>> {
    return this.registration.refuse();
  }
}
