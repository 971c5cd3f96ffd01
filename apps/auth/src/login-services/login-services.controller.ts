import type { RequestContext } from '@gantry/bus';
import {
  addLoginService,
  listLoginServices,
  publishedLoginServices,
  refreshLoginServices,
  removeLoginService,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { LoginServicesService } from './login-services.service';

@Controller()
export class LoginServicesController {
  constructor(private readonly services: LoginServicesService) {}

  @Handles(listLoginServices)
  list(
    _context: RequestContext,
    _input: InputOf<typeof listLoginServices>,
  ): Promise<OutputOf<typeof listLoginServices>> {
    return this.services.list();
  }

  @Handles(publishedLoginServices)
  published(
    _context: RequestContext,
    _input: InputOf<typeof publishedLoginServices>,
  ): Promise<OutputOf<typeof publishedLoginServices>> {
    return this.services.published();
  }

  @Handles(addLoginService)
  add(context: RequestContext, input: InputOf<typeof addLoginService>): Promise<OutputOf<typeof addLoginService>> {
    return this.services.add(context, input);
  }

  @Handles(refreshLoginServices)
  refresh(
    context: RequestContext,
    _input: InputOf<typeof refreshLoginServices>,
  ): Promise<OutputOf<typeof refreshLoginServices>> {
    return this.services.refresh(context);
  }

  @Handles(removeLoginService)
  remove(
    context: RequestContext,
    input: InputOf<typeof removeLoginService>,
  ): Promise<OutputOf<typeof removeLoginService>> {
    return this.services.remove(context, input);
  }
}
