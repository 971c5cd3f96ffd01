import type { RequestContext } from '@gantry/bus';
import {
  getVisitor,
  registerVisitor,
  resolveVisitor,
  setVisitorField,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { VisitorsService } from './visitors.service';

@Controller()
export class VisitorsController {
  constructor(private readonly visitors: VisitorsService) {}

  @Handles(registerVisitor)
  register(context: RequestContext, input: InputOf<typeof registerVisitor>): Promise<OutputOf<typeof registerVisitor>> {
    return this.visitors.register(context, input);
  }

  @Handles(getVisitor)
  get(context: RequestContext, _input: InputOf<typeof getVisitor>): Promise<OutputOf<typeof getVisitor>> {
    return this.visitors.get(context);
  }

  @Handles(setVisitorField)
  setField(context: RequestContext, input: InputOf<typeof setVisitorField>): Promise<OutputOf<typeof setVisitorField>> {
    return this.visitors.setField(context, input);
  }

  @Handles(resolveVisitor)
  resolve(context: RequestContext, input: InputOf<typeof resolveVisitor>): Promise<OutputOf<typeof resolveVisitor>> {
    return this.visitors.resolve(context, input);
  }
}
