import type { RequestContext } from '@gantry/bus';
import {
  addSamlService,
  authorizeSaml,
  leaveSaml,
  logoutSaml,
  samlMetadata,
  validateSaml,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { LoginServicesService } from '../login-services/login-services.service';
import { SamlSsoService } from './saml-sso.service';

@Controller()
export class SamlController {
  constructor(
    private readonly saml: SamlSsoService,
    private readonly services: LoginServicesService,
  ) {}

  @Handles(authorizeSaml)
  authorize(_context: RequestContext, input: InputOf<typeof authorizeSaml>): Promise<OutputOf<typeof authorizeSaml>> {
    return this.saml.authorize(input);
  }

  @Handles(validateSaml)
  validate(_context: RequestContext, input: InputOf<typeof validateSaml>): Promise<OutputOf<typeof validateSaml>> {
    return this.saml.validate(input);
  }

  @Handles(samlMetadata)
  metadata(_context: RequestContext, input: InputOf<typeof samlMetadata>): Promise<OutputOf<typeof samlMetadata>> {
    return this.saml.metadata(input);
  }

  @Handles(leaveSaml)
  leave(_context: RequestContext, input: InputOf<typeof leaveSaml>): Promise<OutputOf<typeof leaveSaml>> {
    return this.saml.leave(input);
  }

  @Handles(logoutSaml)
  logout(context: RequestContext, input: InputOf<typeof logoutSaml>): Promise<OutputOf<typeof logoutSaml>> {
    return this.saml.logout(context, input);
  }

  @Handles(addSamlService)
  add(context: RequestContext, input: InputOf<typeof addSamlService>): Promise<OutputOf<typeof addSamlService>> {
    return this.services.addSaml(context, input);
  }
}
