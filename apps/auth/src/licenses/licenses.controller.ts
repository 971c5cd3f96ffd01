import type { RequestContext } from '@gantry/bus';
import {
  addLicense,
  describeLicense,
  hasLicense,
  listLicenses,
  registerWorkspace,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { LicensesService } from './licenses.service';

@Controller()
export class LicensesController {
  constructor(private readonly licenses: LicensesService) {}

  @Handles(listLicenses)
  list(context: RequestContext, _input: InputOf<typeof listLicenses>): Promise<OutputOf<typeof listLicenses>> {
    return this.licenses.list(context);
  }

  @Handles(addLicense)
  add(context: RequestContext, _input: InputOf<typeof addLicense>): Promise<OutputOf<typeof addLicense>> {
    return this.licenses.add(context);
  }

  @Handles(describeLicense)
  describe(
    _context: RequestContext,
    _input: InputOf<typeof describeLicense>,
  ): Promise<OutputOf<typeof describeLicense>> {
    return this.licenses.describe();
  }

  @Handles(hasLicense)
  has(_context: RequestContext, input: InputOf<typeof hasLicense>): Promise<OutputOf<typeof hasLicense>> {
    return this.licenses.has(input);
  }

  @Handles(registerWorkspace)
  register(
    context: RequestContext,
    input: InputOf<typeof registerWorkspace>,
  ): Promise<OutputOf<typeof registerWorkspace>> {
    return this.licenses.register(context, input);
  }
}
